import { type Cloud, clouds } from "./clouds.ts";
import type { Kept } from "./instanceBehind.ts";
import type { Vault } from "./vaults.ts";

/**
 * The vault behind a host name. A vault answers under its own cloud's host alone, which its tenant decides.
 * @returns undefined where no cloud has such hosts
 */
export function vaultBehind(
  { arm, directory }: Kept,
  host: string,
): { readonly cloud: Cloud; readonly name: string; readonly vault: Vault | undefined } | undefined {
  const cloud = Object.values(clouds).find(({ vaultSuffix }) => host.endsWith(vaultSuffix));
  if (!cloud) return undefined;
  const name = host.slice(0, -cloud.vaultSuffix.length);
  const found = arm.vaults.get(name.toLowerCase());
  const isHere = found && directory.tenant(found.tenantId)?.cloud === cloud;
  return { cloud, name, vault: isHere ? found : undefined };
}
