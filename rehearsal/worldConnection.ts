import { type AzureConnection, connection } from "../scripts/azure/connection.ts";
import type { Target } from "../scripts/azure/target.ts";
import type { WorldContext } from "./context.ts";
import { deployerCredential } from "./deployerCredential.ts";
import type { ProviderContext } from "./providers/provider.ts";

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
