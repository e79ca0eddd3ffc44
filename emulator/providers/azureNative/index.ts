import type { ConfiguredProvider, Provider, ProviderContext } from "../provider.ts";
import { ArmClient } from "./armClient.ts";
import { readConfiguration } from "./configuration.ts";
import { invoke } from "./functions.ts";
import { Resources } from "./resources.ts";

/**
 * Stands in for the provider of @pulumi/azure-native: the same checks, the same comparison, and the same
 * requests to Azure Resource Manager, for the types in `resourceTypes.ts`.
 */
export function azureNativeProvider(context: ProviderContext): Provider {
  return {
    name: "azure-native",
    version: "3.28.0",
    acceptSecrets: false,
    configure(config): ConfiguredProvider {
      const configuration = readConfiguration(config);
      const client = new ArmClient(context, configuration);
      const resources = new Resources(client, configuration);
      return {
        check: (request) => resources.check(request),
        diff: (request) => resources.diff(request),
        create: (request) => resources.create(request),
        read: (request) => resources.read(request),
        update: (request) => resources.update(request),
        delete: (request) => resources.delete(request),
        invoke: async (token, args) => invoke({ context, configuration, client }, token, args),
      };
    },
  };
}
