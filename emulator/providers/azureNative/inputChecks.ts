import { type Properties, type PropertyValue, UNKNOWN } from "../../../lib/engine/values.ts";
import type { Field } from "../../arm/fields.ts";
import type { CheckFailure } from "../provider.ts";
import type { ResourceSpec } from "./resourceSpec.ts";

/**
 * What is wrong with the inputs of a resource, in azure-native's words: required properties, types, lengths and
 * patterns. Closed enums are checked too, which azure-native leaves to Azure. What is not known yet passes.
 */
export function checkInputs(spec: ResourceSpec, inputs: Properties): CheckFailure[] {
  const fields: Record<string, Field> = { ...spec.pathInputs };
  for (const [name, { field }] of Object.entries(spec.inputs)) fields[name] = field;
  const known = Object.entries(inputs).filter(([name]) => !isOwn(name));
  return checkObject("", Object.fromEntries(known), fields, spec.type);
}

/** Keys that the provider itself keeps among the inputs. */
export function isOwn(name: string): boolean {
  return name.startsWith("__") || name === "azureApiVersion";
}

function checkObject(
  at: string,
  values: Properties,
  fields: Readonly<Record<string, Field>>,
  type: string,
): CheckFailure[] {
  const path = (name: string) => (at === "" ? name : `${at}.${name}`);
  const missing = Object.entries(fields)
    .filter(([name, { required }]) => required && values[name] === undefined)
    .map(([name]) => failure(path(name), missingReason(path(name))));
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const field = fields[name];
    if (!field || field.unsupported) {
      return [failure(path(name), `the rehearsal does not have '${path(name)}' of ${type}`)];
    }
    return checkValue(path(name), value, field, type);
  });
  return [...missing, ...wrong];
}

function missingReason(path: string): string {
  const reason = `missing required property '${path}'`;
  if (path !== "location") return reason;
  return `${reason}. Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.`;
}

function checkValue(at: string, value: PropertyValue, field: Field, type: string): CheckFailure[] {
  if (value === UNKNOWN || field.type === "any") return [];
  const got = kindOf(value);
  if (!kinds[field.type].includes(got)) {
    const article = got === "array" || got === "object" ? "an" : "a";
    return [failure(at, `'${at}' should be of type '${field.type}' but got ${article} ${got}`)];
  }
  if (typeof value === "string") return checkText(at, value, field);
  if (field.type === "integer" && !Number.isInteger(value)) {
    return [failure(at, `'${at}' must be an integer but got ${String(value)}`)];
  }
  if (Array.isArray(value)) {
    const items = field.items;
    return items ? value.flatMap((item, index) => checkValue(`${at}[${index}]`, item, items, type)) : [];
  }
  return field.fields ? checkObject(at, value as Properties, field.fields, type) : [];
}

const kinds: Readonly<Record<Exclude<Field["type"], "any">, readonly string[]>> = {
  string: ["string"],
  boolean: ["bool"],
  number: ["number"],
  integer: ["number"],
  array: ["array"],
  object: ["object"],
  map: ["object"],
};

function checkText(
  at: string,
  value: string,
  { minLength, maxLength, pattern, oneOf }: Field,
): CheckFailure[] {
  const reasons: string[] = [];
  if (minLength !== undefined && value.length < minLength) {
    reasons.push(`'${at}' is too short (${value.length}): at least ${minLength} characters required`);
  }
  if (maxLength !== undefined && value.length > maxLength) {
    reasons.push(`'${at}' is too long (${value.length}): at most ${maxLength} characters allowed`);
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    reasons.push(`'${at}' does not match expression '${pattern}'`);
  }
  if (oneOf !== undefined && !oneOf.includes(value)) {
    reasons.push(`'${at}' must be one of ${oneOf.join(", ")} but got '${value}'`);
  }
  return reasons.map((reason) => failure(at, reason));
}

function failure(property: string, reason: string): CheckFailure {
  return { property, reason };
}

function kindOf(value: PropertyValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
