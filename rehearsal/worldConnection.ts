import type { World } from "../emulator/index.ts";
import { type AzureConnection, connection } from "../lib/azure/connection.ts";
import { deployerCredential } from "../lib/azure/served/deployerCredential.ts";
import type { Target } from "../lib/azure/target.ts";

/** A world of this process, reached as the deploying identity of one of its tenants. */
export function worldConnection(world: World, target: Target): AzureConnection {
  const { clock, directory, fetch, direct } = world;
  const tenant = directory.tenant(target.tenantId);
  if (!tenant) throw new Error(`the world has no tenant ${target.tenantId}`);
  const [person] = tenant.users.values();
  return connection(target, fetch, deployerCredential(direct, tenant.deployer, target), {
    askServices: direct,
    place: "the rehearsal",
    user: person && { username: person.userPrincipalName, password: person.password },
    now: async () => new Date(clock.now()),
    close: async () => {},
  });
}
