import type { PropertySchema } from "../bridge/schema.ts";
import { isApplicationId } from "./ids.ts";

/** The provider's argument checks (terraform-provider-azuread, internal/helpers/tf/validation). */
type Check = NonNullable<PropertySchema["check"]>;

export const notEmpty: Check = (value, argument) =>
  value === "" ? `expected "${argument}" to not be an empty string, got ${String(value)}` : undefined;

export const isUuid: Check = (value, argument) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value))
    ? undefined
    : `expected "${argument}" to be a valid UUID, got ${String(value)}`;

export const isApplication: Check = (value, argument) =>
  isApplicationId(String(value))
    ? undefined
    : `expected "${argument}" to be the resource ID of an application, /applications/<object id>, got ${String(value)}`;

/** RFC 3339, with time and offset. */
export const isRfc3339: Check = (value, argument) =>
  /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(String(value)) &&
  !Number.isNaN(Date.parse(String(value)))
    ? undefined
    : `expected "${argument}" to be a valid RFC3339 date, got "${String(value)}"`;

export function oneOf(...values: readonly string[]): Check {
  return (value, argument) =>
    values.includes(String(value))
      ? undefined
      : `expected ${argument} to be one of [${values.map((item) => `"${item}"`).join(" ")}], got ${String(value)}`;
}

export function integerBetween(least: number, most: number): Check {
  return (value, argument) =>
    Number(value) >= least && Number(value) <= most
      ? undefined
      : `expected ${argument} to be in the range (${least} - ${most}), got ${String(value)}`;
}

export function noLongerThan(most: number): Check {
  return (value, argument) =>
    String(value).length <= most
      ? undefined
      : `expected length of ${argument} to be in the range (0 - ${most}), got ${String(value)}`;
}

/** Values of `scp` and `roles` claims. */
export const isClaimValue: Check = (value) => {
  const text = String(value);
  if (text.length > 249) return "Value must be between 0-249 characters in length";
  if (text.startsWith(".")) return "Value must not begin with a period";
  if (/[^A-Za-z0-9:!#$%&'()*+,./;<=>?@[\]^_{|}~`-]/.test(text)) {
    return "Value must be alphanumeric with these allowed characters: !#$%&'()*+,-./:;<=>?@[]^+_`{|}~";
  }
  return undefined;
};

export const isHttpUrl: Check = (value, argument) => uriProblem(String(value), argument, ["http", "https"]);

export const isLogoutUrl: Check = (value, argument) =>
  isHttpUrl(value, argument) ??
  (String(value).length > 255 ? `URL must be 255 characters or less for "${argument}"` : undefined);

/** Any scheme, since the argument does not say for which platform; http(s) ones need a path. */
export const isRedirectUri: Check = (value, argument) => {
  const uri = String(value);
  if (/^urn:[^:]*:/.test(uri)) return undefined;
  const problem = uriProblem(uri, argument, undefined);
  if (problem) return problem;
  if (/^https?:\/\/[^/?#]*$/i.test(uri)) {
    return `URI must have a trailing slash when there is no path segment for "${argument}"`;
  }
  return uri.length > 256 ? `URI must be 256 characters or less for "${argument}"` : undefined;
};

function uriProblem(
  uri: string,
  argument: string,
  schemes: readonly string[] | undefined,
): string | undefined {
  if (uri === "") return `URI must not be empty for "${argument}"`;
  const parts = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?/i.exec(uri);
  if (!parts?.[2]) return `URI has no host for "${argument}"`;
  if (schemes && !schemes.includes((parts[1] ?? "").toLowerCase())) {
    return `unexpected URI scheme for "${argument}", expected one of: ${schemes.join(", ")}`;
  }
  return undefined;
}
