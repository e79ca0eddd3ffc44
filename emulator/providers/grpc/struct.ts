import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { type Properties, type PropertyValue, UNKNOWN } from "../../../lib/engine/values.ts";
import { ProviderError } from "../provider.ts";

/**
 * Properties between gRPC (google.protobuf.Struct) and plain JSON. Marks of secrets stay what they are on
 * the wire; see values.ts. The signatures are Pulumi's (sdk/go/common/resource/sig).
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Marks that an engine sends only to a provider which has asked for them, or which no resource here takes. */
const NOT_ASKED_FOR: Readonly<Record<string, string>> = {
  d0e6a833031e9bbcd3f4e8bde6ca49a4: "an output value",
  "5cf8f73096256a8f31e491e813e4eb8e": "a resource reference",
  "803fd3297a5875dc03ca845dda5d2a98": "a byte string",
  c44067f5952c0a294b673a41bacd8c17: "an asset",
  "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
};

/** The engine marks an unknown value by the type it would have (sdk/go/common/resource/plugin/rpc.go). */
const UNKNOWN_OF_OTHER_TYPES = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/**
 * Reads the properties of a request. A message without them counts as one with none.
 * @throws ProviderError when a value carries a mark that this provider has not asked for
 */
export function readProperties(struct: Struct | undefined): Properties {
  const json = (struct?.toJavaScript() ?? {}) as { [key: string]: PropertyValue };
  return readRecord(json, "");
}

/**
 * Writes the properties of an answer.
 * @throws TypeError when a value is not JSON: `undefined`, NaN, a function
 */
export function writeProperties(properties: Properties): Struct {
  requireJson(properties, "");
  return structs.Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function readRecord(record: { readonly [key: string]: PropertyValue }, path: string): Properties {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, readValue(value, join(path, key))]),
  );
}

function readValue(value: PropertyValue, path: string): PropertyValue {
  if (typeof value === "string") return UNKNOWN_OF_OTHER_TYPES.has(value) ? UNKNOWN : value;
  if (value === null || typeof value !== "object") return value;
  if (isArray(value)) return value.map((item, index) => readValue(item, `${path}[${index}]`));
  const signature = value[SIGNATURE];
  if (signature !== undefined && signature !== SECRET) {
    const what = NOT_ASKED_FOR[String(signature)] ?? `a value with the signature ${signature}`;
    throw new ProviderError(
      `${path} is ${what}, which the rehearsal's providers do not take; pass a plain value`,
      "invalid-argument",
    );
  }
  return readRecord(value, path);
}

function requireJson(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      requireJson(item, `${path}[${index}]`);
    });
  } else if (typeof value === "object") {
    for (const [key, item] of Object.entries(value)) requireJson(item, join(path, key));
  } else {
    throw new TypeError(`the provider answers ${String(value)} for ${path}, which is not a property value`);
  }
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
