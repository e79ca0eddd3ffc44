import { joinPath } from "../../../infra/settings/problems.ts";
import { isPlainMap, withoutTimes } from "../../../infra/settings/pulumiYaml.ts";

/**
 * A value of a stack file as the program gets it: texts as they are, nothing as "", everything else as JSON.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/object.go (`unmarshalObject`, `MarshalString`); `pulumi` 3.259.0
 * for the empty value, of which it says that it will be `null` one day.
 */
export function asPulumiHandsOver(value: unknown): string {
  return value === null ? "" : asText(withoutTimes(value, ({ asGoPrints }) => asGoPrints));
}

/** A default of Pulumi.yaml, whose dates go through JSON. Source: the same, workspace/config.go (`createConfigValue`). */
export function asPulumiHandsOverDefault(value: unknown): string {
  return asText(withoutTimes(value, ({ asJson }) => asJson));
}

function asText(plain: unknown): string {
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

/** Paths of the values that are encrypted. */
export function encryptedIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => encryptedIn(item, joinPath(path, index)));
  if (!isPlainMap(value)) return [];
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.secure === "string") return [path];
  return keys.flatMap((key) => encryptedIn(value[key], joinPath(path, key)));
}
