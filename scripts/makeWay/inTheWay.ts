import { ownProducts } from "../../infra/settings/products.ts";
import type { Settings } from "../../infra/settings.ts";
import { productType, subscriptionType } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { type ProductSubscription, subscriptionsTo } from "../../lib/azure/productSubscriptions.ts";
import { nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";
import { deletionsIn, type PlannedChange, requestedDeletionsIn } from "../../lib/pulumi/plan.ts";

/**
 * The subscriptions that would keep Azure from deleting a product that a plan deletes: it has those of the stack
 * itself deleted before, or gives them another scope, and knows nothing of any other.
 * @throws AzureError
 */
export async function subscriptionsInTheWay(
  plan: readonly PlannedChange[],
  azure: AzureConnection,
): Promise<ProductSubscription[]> {
  const leaving = [...deletionsIn(plan), ...plan.filter(isMoved)];
  const planned = new Set(leaving.flatMap(({ id }) => id?.toLowerCase() ?? []));
  const products = new Set(
    requestedDeletionsIn(plan).flatMap(({ type, id }) => (type === productType && id ? [id] : [])),
  );
  const found = await Promise.all([...products].map((id) => subscriptionsTo(id, azure)));
  return found.flat().filter(({ id }) => !planned.has(id.toLowerCase()));
}

/**
 * Whether the plan has a subscription of the stack's good for something else from then on, with the key that it has. Pulumi changes
 * it before it deletes the product.
 */
function isMoved({ op, type, inputs, oldInputs }: PlannedChange): boolean {
  return op === "update" && type === subscriptionType && inputs?.scope !== oldInputs?.scope;
}

/** Whether the stack has any product that Azure would be asked to delete, were the whole stack to go. */
export function hasProductsToDelete({ deployment }: StackState): boolean {
  const all = deployment.resources ?? [];
  const urns = new Set(all.flatMap(({ urn, external }) => (external ? [] : urn)));
  return all.some(
    ({ type, deletedWith }) => type === productType && (deletedWith === undefined || !urns.has(deletedWith)),
  );
}

/**
 * Whether an update may delete a product, by the state alone: one that the stack file does not have, or has under
 * another name. A plan takes as long as half an update, so it is made only then.
 * @param settings undefined where only the CLI can read the stack file as a whole
 */
export function mayDeleteProducts({ deployment }: StackState, settings: Settings | undefined): boolean {
  const products = (deployment.resources ?? []).filter(({ type }) => type === productType);
  return products.some((product) => product.delete || !settings || !isWanted(product, settings));
}

function isWanted({ urn, id = "" }: StateResource, settings: Settings): boolean {
  const { apiManagement, apis } = settings;
  const [, group, service, product] =
    /\/resourceGroups\/([^/]+)\/.*\/service\/([^/]+)\/products\/([^/]+)$/i.exec(id.toLowerCase()) ?? [];
  const { resourceGroupName, serviceName = service } = apiManagement;
  return (
    group === resourceGroupName.toLowerCase() &&
    service === serviceName?.toLowerCase() &&
    (ownProducts(settings).some(({ id }) => id.toLowerCase() === product) ||
      apis.some(
        ({ name, formerly, product: wanted }) =>
          !wanted.shared && wanted.id.toLowerCase() === product && [name, ...formerly].includes(nameOf(urn)),
      ))
  );
}
