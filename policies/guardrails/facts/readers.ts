import { knownOf, type Maybe, UNKNOWN } from "./known.ts";

/** Readers of a property's value. What has another type than expected is as good as not set: Azure refuses it. */

export function text(value: unknown): Maybe<string> {
  return typeof value === "string" || value === UNKNOWN ? value : undefined;
}

export function flag(value: unknown): Maybe<boolean> {
  return typeof value === "boolean" || value === UNKNOWN ? value : undefined;
}

export function texts(value: unknown): Maybe<readonly Maybe<string>[]> {
  return Array.isArray(value) ? value.map(text) : unknownOrNot(value);
}

export function map(value: unknown): Maybe<Readonly<Record<string, Maybe<string>>>> {
  if (typeof value !== "object" || value === null) return unknownOrNot(value);
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, text(element)]));
}

/** Reads one member of an object. */
export function member<T>(name: string, read: (value: unknown) => Maybe<T>) {
  return (value: unknown): Maybe<T> =>
    typeof value === "object" && value !== null
      ? read((value as Readonly<Record<string, unknown>>)[name])
      : unknownOrNot(value);
}

/** What a diagnostic logs of one side of the gateway: headers, and bytes of bodies, of request and response together. */
export interface Logged {
  readonly headers: readonly string[];
  readonly bytes: number;
}

export function logged(value: unknown): Maybe<Logged> {
  if (typeof value !== "object" || value === null) return unknownOrNot(value);
  const messages = ["request", "response"].map((name) => {
    const { headers, body } = objectOf(objectOf(value)[name]);
    const { bytes } = objectOf(body);
    return { headers: knownOf(texts(headers)), bytes: typeof bytes === "number" ? bytes : 0 };
  });
  return {
    headers: messages.flatMap(({ headers }) => headers),
    bytes: Math.max(...messages.map(({ bytes }) => bytes)),
  };
}

/**
 * Which switches of the developer portal a template deployment sets, by their names: `signin`, `signup`. What is not known
 * is left out.
 */
export function portalSettings(value: unknown): Maybe<Readonly<Record<string, boolean>>> {
  if (typeof value !== "object" || value === null) return unknownOrNot(value);
  const { resources } = objectOf(objectOf(value).template);
  const all: readonly unknown[] = Array.isArray(resources) ? resources : [];
  return Object.fromEntries(
    all.flatMap((resource) => {
      const { type, name, properties } = objectOf(resource);
      const { enabled } = objectOf(properties);
      const isSetting = String(type).toLowerCase() === "microsoft.apimanagement/service/portalsettings";
      return isSetting && typeof name === "string" && typeof enabled === "boolean"
        ? [[name.split("/").at(-1)!.toLowerCase(), enabled]]
        : [];
    }),
  );
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function unknownOrNot(value: unknown): typeof UNKNOWN | undefined {
  return value === UNKNOWN ? UNKNOWN : undefined;
}
