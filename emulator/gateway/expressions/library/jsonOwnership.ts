import type { JsonValue } from "./jsonText.ts";

/** Objects and arrays that are part of a document. */
const owned = new WeakSet<object>();

/** Notes that a value was found inside a document. */
export function found<T extends JsonValue | undefined>(value: T): T {
  if (value !== null && typeof value === "object") owned.add(value);
  return value;
}

/** A value on its way into a document: one that is part of another one already is copied, as Newtonsoft.Json does it. */
export function adopted(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  return found(owned.has(value) ? copied(value) : value);
}

/** A copy that shares nothing. */
export function copied(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Map) return new Map([...value].map(([name, held]) => [name, copied(held)]));
  return value;
}
