import type { WorldContext } from "../context.ts";
import { azureadProvider } from "./azuread/index.ts";
import { azureNativeProvider } from "./azureNative/index.ts";
import type { Provider, ProviderContext } from "./provider.ts";
import { randomProvider } from "./random/index.ts";

/** The three providers of the stack, sending their requests to this world. */
export function worldProviders(world: WorldContext): Provider[] {
  const context: ProviderContext = {
    clock: world.clock,
    fetch: world.fetch,
    deployer: (tenantId) => world.directory.tenant(tenantId)?.deployer,
  };
  return [azureNativeProvider(context), azureadProvider(context), randomProvider()];
}
