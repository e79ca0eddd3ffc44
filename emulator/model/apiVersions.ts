import type { ApimApi, ApimService, ArmEntity } from "./instances.ts";

/** The version set that an API is in; undefined for an API without versions. */
export function versionSetOf(
  { children }: ApimService,
  { properties }: Pick<ApimApi, "properties">,
): ArmEntity | undefined {
  if (properties.apiVersionSetId === undefined) return undefined;
  const id = String(properties.apiVersionSetId);
  return children?.get("apiversionsets")?.get(id.slice(id.lastIndexOf("/") + 1).toLowerCase());
}

/** Whether an API is in a version set. */
export function isVersionIn({ properties }: Pick<ApimApi, "properties">, set: ArmEntity): boolean {
  return String(properties.apiVersionSetId ?? "").toLowerCase() === set.id.toLowerCase();
}
