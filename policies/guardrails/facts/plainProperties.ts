import { UnknownValueError } from "@pulumi/policy";
import type { Properties } from "./factsOf.ts";
import { UNKNOWN } from "./known.ts";
import { type Kind, shapes } from "./shapes.ts";

/**
 * The properties of a resource that rules of this pack look at. Pulumi hands them over behind a proxy that
 * throws whenever an unknown value is touched, which would end the whole rule.
 */
export function plainProperties(kind: Kind, properties: Properties): Properties {
  const read = withoutStackTraces(() =>
    Object.keys(shapes[kind]).map((name) => [name, plain(properties, name)] as const),
  );
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** Reading an unknown value throws, and most are unknown in a preview. Nobody looks at these errors' stack traces, which take longer to make than all else here. */
function withoutStackTraces<T>(action: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return action();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function plain(holder: object, key: string): unknown {
  const value = valueAt(holder, key);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from(value.keys(), (index) => plain(value, String(index)));
  return Object.fromEntries(Object.keys(value).map((name) => [name, plain(value, name)]));
}

function valueAt(holder: object, key: string): unknown {
  try {
    return (holder as Properties)[key];
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}
