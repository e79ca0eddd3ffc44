import * as pulumi from "@pulumi/pulumi";
import * as apimanagement from "./sdk/apimanagement.ts";
import type { AdoptedName, InstanceFacts } from "./settings.ts";
import { unlessMissing } from "./unlessMissing.ts";

/**
 * Asks Azure for an instance that the stack adopts, in a preview as well. Asked for and not read from a resource, since
 * what is declared depends on it: whether there is a portal, and under which hosts.
 * @throws pulumi.RunError where there is no such instance
 */
export async function readAdoptedInstance(adopted: AdoptedName): Promise<InstanceFacts> {
  const { key, ...name } = adopted;
  const instance = await unlessMissing(apimanagement.getApiManagementService(name));
  if (instance) return instance;
  throw new pulumi.RunError(
    `${key}.existing says that there is an instance ${name.serviceName} in the resource group ${name.resourceGroupName}, and Azure has none there. ` +
      `Correct ${key}.serviceName or resourceGroupName, or remove existing, and the stack makes an instance.`,
  );
}
