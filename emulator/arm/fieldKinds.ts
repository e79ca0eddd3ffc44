import type { Field, Fields } from "./fields.ts";

/** The kinds of fields that contracts are written with. */
export const text: Field = { type: "string" };
export const flag: Field = { type: "boolean" };
export const integer: Field = { type: "integer" };
/** Azure has it and the rehearsal has not. */
export const unsupported: Field = { type: "any", unsupported: true };
export const required = (field: Field): Field => ({ ...field, required: true });
/** @param minLength @default none */
export const upTo = (maxLength: number, minLength?: number): Field => ({
  type: "string",
  maxLength,
  minLength,
});
export const oneOf = (...values: readonly string[]): Field => ({ type: "string", oneOf: values });
export const listOf = (items: Field): Field => ({ type: "array", items });
export const object = (fields: Fields): Field => ({ type: "object", fields });
export const map: Field = { type: "map" };

/** Names in paths. `+` and the like are refused since they mean something in a URL. */
export const identifier = "^[^*#&+:<>?]+$";
export const named = (maxLength: number, minLength = 1): Field => ({
  type: "string",
  minLength,
  maxLength,
  pattern: identifier,
});
