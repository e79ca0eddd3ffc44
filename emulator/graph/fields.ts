import { Gap } from "../gap.ts";
import { badRequest, invalidValue } from "./errors.ts";

/**
 * What a property of a Graph resource may hold. `readOnly` is Graph's to set; `unrehearsed` is a property
 * that Graph has and this world does not: null and empty values pass (the azuread provider sends
 * `samlSingleSignOnSettings: {}`), anything else is refused with 501.
 */
export type Field =
  | "string"
  | "boolean"
  | "integer"
  | "guid"
  | "dateTime"
  | "readOnly"
  | "unrehearsed"
  | { readonly list: Field }
  | ResourceFields;

/** A resource or complex type: its name in Graph's messages and its properties. */
export interface ResourceFields {
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
}

export type Body = Readonly<Record<string, unknown>>;

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Checks a request body against a resource's properties and drops OData annotations (`@odata.type`).
 * @throws GraphError 400 for an unknown or read-only property and for a value of the wrong type
 * @throws Gap for a property that this world does not model
 */
export function checkBody(body: unknown, resource: ResourceFields): Body {
  if (!isObject(body)) throw badRequest("Invalid JSON: a request body must be an object.", "BadRequest");
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.includes("@odata.")) continue;
    const field = Object.hasOwn(resource.fields, name) ? resource.fields[name] : undefined;
    if (field === undefined) throw badRequest(`Invalid property '${name}'.`);
    if (field === "readOnly") throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    if (field === "unrehearsed") {
      refuseUnlessEmpty(name, value, resource);
      continue;
    }
    checked[name] = checkValue(value, field, name, resource);
  }
  return checked;
}

function checkValue(value: unknown, field: Field, name: string, resource: ResourceFields): unknown {
  if (typeof field === "object" && "list" in field) {
    if (value === null) {
      throw badRequest(
        `A null value was found for the property named '${name}', which does not allow null.`,
        "BadRequest",
      );
    }
    if (!Array.isArray(value)) throw invalidValue(name, resource.name);
    return value.map((item) => checkValue(item, field.list, name, resource));
  }
  if (typeof field === "object") {
    if (value === null) {
      throw new Gap(`The rehearsal does not reset '${name}' of resource '${resource.name}' to null.`);
    }
    if (!isObject(value)) throw invalidValue(name, resource.name);
    return checkBody(value, field);
  }
  if (value === null) return null;
  switch (field) {
    case "boolean":
    case "string":
      if (typeof value !== field) throw invalidValue(name, resource.name);
      return value;
    case "integer":
      if (!Number.isInteger(value)) throw invalidValue(name, resource.name);
      return value;
    case "guid":
      return checkLiteral(value, "Edm.Guid", (text) => guidPattern.test(text)).toLowerCase();
    case "dateTime":
      return checkLiteral(value, "Edm.DateTimeOffset", isDateTimeOffset);
    default:
      throw new Error(`no check for a ${field} property`);
  }
}

function checkLiteral(value: unknown, type: string, accepts: (text: string) => boolean): string {
  if (typeof value === "string" && accepts(value)) return value;
  throw badRequest(`Cannot convert the literal '${String(value)}' to the expected type '${type}'.`);
}

/** Edm.DateTimeOffset wants a time and an offset, which `Date.parse` does not insist on. */
function isDateTimeOffset(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

function refuseUnlessEmpty(name: string, value: unknown, resource: ResourceFields): void {
  if (!isEmpty(value)) {
    throw new Gap(`The rehearsal does not know '${name}' of resource '${resource.name}'.`);
  }
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || (isObject(value) && Object.values(value).every(isEmpty));
}

/**
 * A PATCH's body without the object's own id, which clients repeat there: the azuread provider does for an
 * application. Another id stays, and is refused as read-only.
 */
export function withoutOwnId(body: unknown, id: string): unknown {
  if (!isObject(body) || String(body.id).toLowerCase() !== id) return body;
  const { id: _, ...rest } = body;
  return rest;
}

/** @throws GraphError 400 for the first of the properties that a new object has to have and lacks */
export function checkRequired(sent: Body, names: readonly string[], resource: string): void {
  for (const name of names) {
    if (sent[name] !== undefined && sent[name] !== null && sent[name] !== "") continue;
    throw badRequest(`A value is required for property '${name}' of resource '${resource}'.`);
  }
}

/** Puts checked values into a resource: complex properties are merged, collections replaced as a whole. */
export function merge(target: Record<string, unknown>, patch: Body): void {
  for (const [name, value] of Object.entries(patch)) {
    const current = target[name];
    if (isObject(value) && isObject(current)) merge(current, value);
    else target[name] = value;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
