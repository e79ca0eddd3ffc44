import type { WorldContext } from "../emulator/context.ts";
import type { ProviderContext } from "../emulator/providers/provider.ts";
import { type AzureConnection, connection } from "../lib/azure/connection.ts";
import { deployerCredential } from "../lib/azure/served/deployerCredential.ts";
import type { Target } from "../lib/azure/target.ts";

/** A world of this process, reached as the deploying identity of one of its tenants. */
export function worldConnection(world: WorldContext, target: Target): AzureConnection {
  const { clock, directory, fetch } = world;
  const context: ProviderContext = { clock, fetch, deployer: (id) => directory.tenant(id)?.deployer };
  const [person] = directory.tenant(target.tenantId)?.users.values() ?? [];
  return connection(target, fetch, deployerCredential(context, target), {
    place: "the rehearsal",
    user: person && { username: person.userPrincipalName, password: person.password },
    now: async () => new Date(clock.now()),
    close: async () => {},
  });
}
