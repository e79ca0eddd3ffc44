import { ExpressionFailure } from "../problem.ts";
import { boolType, enumerableOf, intType, newType, stringType, type Type } from "../types.ts";
import { indexer, method, property } from "./define.ts";

const stringSequence = enumerableOf(stringType);

interface Reading<T> {
  has(self: T, key: string): boolean;
  get(self: T, key: string): unknown;
  /** All values of a key as one string. */
  text(self: T, key: string): string;
  /** Every key, of a dictionary that can be enumerated here. */
  keys?(self: T): string[];
}

interface Pair {
  readonly key: string;
  readonly value: unknown;
}
const pairs = new Map<Type, Type>();

/** `KeyValuePair<string, T>`. */
function pairOf(values: Type): Type {
  const known = pairs.get(values);
  if (known) return known;
  const type = newType(`KeyValuePair<string, ${values.name}>`, { value: true });
  property<Pair>(type, "Key", stringType, ({ key }) => key);
  property<Pair>(type, "Value", values, ({ value }) => value);
  pairs.set(values, type);
  return type;
}

/**
 * One of the policy engine's read-only dictionaries with `GetValueOrDefault(key, default)`, such as
 * `context.Request.Headers` (api-management-policy-expressions, "Context variable").
 * @param values the type of `dictionary[key]`
 */
export function dictionary<T>(name: string, values: Type, { has, get, text, keys }: Reading<T>): Type {
  const pair = pairOf(values);
  const type = newType(name, {
    ...(keys && {
      items: {
        element: () => pair,
        of: (self: T) => keys(self).map((key): Pair => ({ key, value: get(self, key) })),
      },
    }),
  });
  if (keys) {
    property<T>(type, "Keys", stringSequence, (self) => keys(self));
    property<T>(type, "Count", intType, (self) => keys(self).length);
  }
  const reading: Reading<T> = { has: (self, key) => has(self, required(key)), get, text };
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
  if (values !== stringType) {
    // .NET's own, of any dictionary.
    method<T, [string, unknown]>(
      type,
      "GetValueOrDefault",
      [stringType, values],
      values,
      (self, [key, otherwise]) => (reading.has(self, key) ? reading.get(self, key) : otherwise),
    );
  }
  method<T, [string, (found: unknown) => void]>(
    type,
    "TryGetValue",
    [stringType, { type: values, out: true }],
    boolType,
    (self, [key, found]) => {
      const held = reading.has(self, key);
      found(held ? reading.get(self, key) : null);
      return held;
    },
  );
  return type;
}

/** A key or argument that .NET does not take null for. */
export function required(text: string | null): string {
  if (text === null) throw new ExpressionFailure("ArgumentNullException", "Value cannot be null.");
  return text;
}

/** What .NET throws for `dictionary[key]` without such a key. */
export function missing(): ExpressionFailure {
  return new ExpressionFailure("KeyNotFoundException", "The given key was not present in the dictionary.");
}
