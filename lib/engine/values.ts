/**
 * Property values as they travel between engine and provider: plain JSON with marked objects for what
 * JSON cannot say. The marks are part of Pulumi's wire format (sdk/nodejs/runtime/rpc.ts).
 */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue };

/** The properties of one resource. */
export type Properties = { readonly [key: string]: PropertyValue };

/** Stands for a value that is not known before the update has run. Legal in previews only. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Marks a value as secret; a secret stays as it is. */
export function secret(value: PropertyValue): PropertyValue {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/** Whether the value itself is marked as secret; what lies inside it is not looked at. */
export function isSecret(value: unknown): value is { readonly value: PropertyValue } {
  return isRecord(value) && value[SIGNATURE] === SECRET_SIGNATURE;
}

/** Whether a secret is anywhere in the value. */
export function containsSecret(value: unknown): boolean {
  return isSecret(value) || children(value).some(containsSecret);
}

/** Whether something in the value is not known yet. */
export function containsUnknown(value: unknown): boolean {
  return value === UNKNOWN || children(value).some(containsUnknown);
}

/** The same value with every secret mark taken off. */
export function reveal<T extends PropertyValue>(value: T): T {
  if (isSecret(value)) return reveal(value.value) as T;
  if (Array.isArray(value)) return value.map((item) => reveal(item)) as unknown as T;
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, reveal(item as PropertyValue)]),
    ) as T;
  }
  return value;
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
