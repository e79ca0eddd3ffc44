import { ExpressionFailure } from "../problem.ts";
import { boolType, newType, stringType, type Type } from "../types.ts";
import { indexer, method } from "./define.ts";

interface Reading<T> {
  has(self: T, key: string): boolean;
  get(self: T, key: string): unknown;
  /** All values of a key as one string. */
  text(self: T, key: string): string;
}

/**
 * One of the policy engine's read-only dictionaries with `GetValueOrDefault(key, default)`, such as
 * `context.Request.Headers` (api-management-policy-expressions, "Context variable").
 * @param values the type of `dictionary[key]`
 */
export function dictionary<T>(name: string, values: Type, reading: Reading<T>): Type {
  const type = newType(name);
  indexer<T, string>(type, stringType, values, (self, key) => {
    if (!reading.has(self, key)) throw missing();
    return reading.get(self, key);
  });
  method<T, [string]>(type, "ContainsKey", [stringType], boolType, (self, [key]) => reading.has(self, key));
  method<T, [string, string | null]>(
    type,
    "GetValueOrDefault",
    [stringType, { type: stringType, optional: { value: null } }],
    stringType,
    (self, [key, otherwise]) => (reading.has(self, key) ? reading.text(self, key) : otherwise),
  );
  return type;
}

/** What .NET throws for `dictionary[key]` without such a key. */
export function missing(): ExpressionFailure {
  return new ExpressionFailure("KeyNotFoundException", "The given key was not present in the dictionary.");
}
