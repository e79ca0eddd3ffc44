import type { ApiSettings } from "./settings.ts";

/** What of an API says which version it is. */
type Versioned = Pick<ApiSettings, "name" | "versioning">;

/**
 * Name of the API under which an API is registered in Entra ID and published in a product: that of its first version. All
 * versions of an API have one audience, and one product.
 */
export function registeredAs({ name, versioning }: Versioned): string {
  return versioning?.set ?? name;
}

/** The APIs that have a registration and a product of their own: all but further versions of one. */
export function registered<Api extends Versioned>(apis: readonly Api[]): Api[] {
  return apis.filter((api) => registeredAs(api) === api.name);
}

/** Where the gateway serves an API below its origin: with its version where that is in the path. */
export function servedPath({ path, versioning }: Pick<ApiSettings, "path" | "versioning">): string {
  if (versioning?.by !== "segment" || versioning.name === undefined) return path;
  return path === "" ? versioning.name : `${path}/${versioning.name}`;
}

/** The header or query parameter with which a call names the API's version; undefined where it names none there. */
export function versionParameter({
  versioning,
}: Pick<ApiSettings, "versioning">):
  | { readonly place: "header" | "query"; readonly name: string; readonly value: string }
  | undefined {
  if (!versioning || versioning.by === "segment" || versioning.name === undefined) return undefined;
  return { place: versioning.by, name: versioning.parameter!, value: versioning.name };
}
