import { isMap } from "./yamlFile.ts";

/** Source: pulumi/pulumi, sdk/go/common/resource/config/object.go (`unmarshalObject`, `MarshalString`). */
export function asPulumiHandsOver(value: unknown): string {
  const plain = withoutDates(value, asGoPrints);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

/** A default of Pulumi.yaml, whose dates go through JSON. Source: the same, workspace/config.go (`createConfigValue`). */
export function asPulumiHandsOverDefault(value: unknown): string {
  const plain = withoutDates(value, (date) => date.toISOString().replace(/\.000Z$/, "Z"));
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function asGoPrints(date: Date): string {
  return date
    .toISOString()
    .replace("T", " ")
    .replace(/(?:\.\d{3})?Z$/, " +0000 UTC");
}

function withoutDates(value: unknown, textOf: (date: Date) => string): unknown {
  if (value instanceof Date) return textOf(value);
  if (Array.isArray(value)) return value.map((item) => withoutDates(item, textOf));
  if (!isMap(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDates(item, textOf)]));
}

/** Paths of the values that are encrypted. */
export function encryptedIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => encryptedIn(item, `${path}[${index}]`));
  if (!isMap(value)) return [];
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.secure === "string") return [path];
  return keys.flatMap((key) => encryptedIn(value[key], `${path}.${key}`));
}
