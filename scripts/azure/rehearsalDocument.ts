import type { Tenant } from "../../rehearsal/entra/directory.ts";
import type { World } from "../../rehearsal/world.ts";
import type { RehearsalFile } from "./rehearsalFile.ts";

/**
 * How a served world is reached from outside; see RehearsalFile.
 * @param ca path of a file with the PEM of the world's authority
 */
export function rehearsalDocument(
  { listener: { host, port } }: World,
  ca: string,
  tenants: readonly Tenant[],
  stacks: RehearsalFile["stacks"] = {},
): RehearsalFile {
  return {
    listener: { host, port, ca },
    tenants: tenants.map(({ id, deployer: { clientId, clientSecret }, users }) => ({
      id,
      deployer: { clientId, clientSecret },
      users: [...users.values()].map(({ userPrincipalName: username, password }) => ({ username, password })),
    })),
    stacks,
  };
}
