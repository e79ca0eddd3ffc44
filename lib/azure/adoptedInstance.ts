import type { InstanceFacts, Settings } from "../../infra/settings.ts";
import { Instance } from "./instance.ts";
import type { ServiceClient } from "./serviceClient.ts";

/** An instance as Resource Manager shows it, of which `InstanceFacts` are a part. */
interface Service {
  readonly sku: InstanceFacts["sku"];
  readonly identity?: InstanceFacts["identity"] | null;
  readonly properties: {
    readonly hostnameConfigurations?: NonNullable<InstanceFacts["hostnameConfigurations"]> | null;
  };
}

/**
 * What Azure says of the instance that a stack adopts, as the program asks for it; undefined where there is none.
 * @throws AzureError
 */
export async function readAdoptedInstance(
  arm: ServiceClient,
  settings: Settings,
): Promise<InstanceFacts | undefined> {
  const { serviceName = "" } = settings.apiManagement;
  const service = await new Instance(arm, settings, { gatewayUrl: `https://${serviceName}` }).get<Service>(
    "",
  );
  if (!service) return undefined;
  const { sku, identity, properties } = service;
  return {
    sku,
    ...(identity && { identity }),
    hostnameConfigurations: properties.hostnameConfigurations ?? [],
  };
}
