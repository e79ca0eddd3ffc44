import { registeredAs } from "../../infra/apiVersions.ts";
import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "../../lib/azure/apiVersion.ts";
import { armId, productType } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import type { Obstacle } from "./obstacle.ts";

/** What of a product decides about the APIs in it. */
interface Product {
  readonly properties: { readonly subscriptionRequired?: boolean };
}

/**
 * Asks Azure for the products that others own (`existing: true`) and that the stack's APIs go into: one that is missing
 * would end the update half-way, and one that needs no subscription would take the key from an API that asks for it.
 * @param serviceName of an instance that is there
 */
export async function productsOfOthers(
  settings: Settings,
  serviceName: string,
  azure: AzureConnection,
): Promise<Obstacle[]> {
  const { project, subscriptionId, apiManagement, apis } = settings;
  const { resourceGroupName } = apiManagement;
  const found = await Promise.all(
    settings.products.map(async ({ id: productId, existing }, index): Promise<Obstacle[]> => {
      const members = apis.flatMap((api, position) => {
        const { name, product, subscriptionRequired } = api;
        if (!product.shared || product.id !== productId) return [];
        return [{ name, subscriptionRequired, position, isFirst: registeredAs(api) === name }];
      });
      if (!existing || members.length === 0) return [];
      const key = `${project}:products[${index}]`;
      const id = armId(productType, subscriptionId, { resourceGroupName, serviceName, productId })!;
      const product = await azure.arm.get<Product>(`${id}?api-version=${apiVersion}`);
      if (!product) {
        return [
          {
            what: `There is no product ${productId} in the instance ${serviceName}, and ${key} says that it exists.`,
            id,
            ways: [
              "have its owner make it first: another stack, or somebody by hand",
              `leave out ${key}.existing, and this stack makes it`,
            ],
          },
        ];
      }
      const keyed = members.filter(({ subscriptionRequired }) => subscriptionRequired);
      // Further versions of an API have what the first one says.
      const said = keyed.filter(({ isFirst }) => isFirst);
      if (product.properties.subscriptionRequired !== false || keyed.length === 0) return [];
      return [
        {
          what: `The product ${productId} needs no subscription, and by it Azure lets calls without a key in: to ${keyed.map(({ name }) => name).join(", ")} as well.`,
          id,
          ways: [
            `say that no key is needed: ${said.map(({ position }) => `${project}:apis[${position}].subscriptionRequired`).join(", ")}: false`,
            "choose another product",
          ],
        },
      ];
    }),
  );
  return found.flat();
}
