import type { InstanceFacts, Settings } from "../../infra/settings.ts";
import { apiVersion } from "./apiVersion.ts";
import { armId, serviceType } from "./armIds.ts";
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
export async function lookUpAdoptedInstance(
  arm: ServiceClient,
  settings: Settings,
): Promise<InstanceFacts | undefined> {
  const { subscriptionId, apiManagement } = settings;
  const { resourceGroupName, serviceName = "" } = apiManagement;
  const id = armId(serviceType, subscriptionId, { resourceGroupName, serviceName });
  const service = id && (await arm.get<Service>(`${id}?api-version=${apiVersion}`));
  if (!service) return undefined;
  const { sku, identity, properties } = service;
  return {
    sku,
    ...(identity && { identity }),
    hostnameConfigurations: properties.hostnameConfigurations ?? [],
  };
}
