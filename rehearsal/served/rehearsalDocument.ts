import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tenant, World } from "../../emulator/index.ts";
import type { RehearsalFile } from "../../lib/azure/served/rehearsalFile.ts";

/**
 * Writes what other commands need of a served world into an existing folder, readable by this user alone.
 * @returns paths of the PEM of the world's authority, and of the RehearsalFile
 */
export function writeRehearsal(
  folder: string,
  world: World,
  tenants: readonly Tenant[],
  stacks?: RehearsalFile["stacks"],
): { readonly ca: string; readonly worldFile: string } {
  const ca = writeAuthority(folder, world);
  const worldFile = join(folder, "world.json");
  const document = rehearsalDocument(world, ca, tenants, stacks);
  writeFileSync(worldFile, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  return { ca, worldFile };
}

/**
 * Writes the PEM of the world's authority.
 * @returns its path
 */
export function writeAuthority(folder: string, { listener }: World): string {
  const ca = join(folder, "ca.pem");
  writeFileSync(ca, listener.ca, { mode: 0o600 });
  return ca;
}

/**
 * How a served world is reached from outside; see RehearsalFile.
 * @param ca path of a file with the PEM of the world's authority
 */
function rehearsalDocument(
  { listener: { host, port } }: World,
  ca: string,
  tenants: readonly Tenant[],
  stacks: RehearsalFile["stacks"] = {},
): RehearsalFile {
  return {
    listener: { host, port, ca },
    tenants: tenants.map(({ id, deployer: { clientId, clientSecret, objectId }, users }) => ({
      id,
      deployer: { clientId, clientSecret, objectId },
      users: [...users.values()].map(({ userPrincipalName: username, password }) => ({ username, password })),
    })),
    stacks,
  };
}
