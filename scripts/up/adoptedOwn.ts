import type { Settings } from "../../infra/settings.ts";
import { groupType, serviceType } from "../../lib/azure/armIds.ts";
import { nameOf, type StackState } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { currentResources, isOf } from "./stackResources.ts";

/**
 * Refuses to adopt what the stack itself has made: the program no longer has it then, so the update would delete the
 * instance, or the resource group with everything in it, and find nothing to adopt. A group alone can be given away:
 * `existingResourceGroup`. The same goes for a product that the stack has made and that others shall own.
 * @param state of the stack, with or without an instance
 * @throws UsageError that says how to go on
 */
export function refuseAdoptionOfOwn(settings: Settings, state: StackState): void {
  const { project, apiManagement, products } = settings;
  const { existing, serviceName, resourceGroupName } = apiManagement;
  const own = currentResources(state);
  refuseProducts();
  refuseRegistrations();
  if (!existing) return;
  const has = (wantedType: string, name: "serviceName" | "resourceGroupName") =>
    own.some(
      ({ type, inputs }) =>
        type === wantedType && String(inputs?.[name]).toLowerCase() === apiManagement[name]?.toLowerCase(),
    );
  const key = `${project}:apiManagement`;
  if (has(serviceType, "serviceName")) {
    throw refusal(
      `${key}.existing: the instance ${serviceName} is this stack's own, so it cannot be adopted: the update would delete it, with everything in it.`,
      `remove ${key}.existing.`,
      `give the ${key}.serviceName of the instance that is to be adopted.`,
    );
  }
  if (has(groupType, "resourceGroupName")) {
    throw refusal(
      `${key}.existing: the resource group ${resourceGroupName} is this stack's own: the update would delete it, with everything in it, the instance ${serviceName} included.`,
      `update first with ${key}.existingResourceGroup: true in the place of existing, which gives the group away.`,
      `give the ${key}.resourceGroupName of another group.`,
    );
  }

  /** The update leaves a registration that is given away, and would delete what it no longer says of it. */
  function refuseRegistrations(): void {
    const given = [
      { path: `${project}:clientApp.existing`, clientId: settings.clientApp.existing },
      ...settings.apis.map(({ backendApp }, index) => ({
        path: `${project}:apis[${index}].backendApp.existing`,
        clientId: backendApp.existing,
      })),
    ];
    for (const { path, clientId } of given) {
      const registration = own.find(
        (resource) =>
          isOfEntra("ApplicationRegistration", resource) && resource.outputs?.clientId === clientId,
      );
      if (clientId === undefined || !registration || registration.external) continue;
      const lost = own.filter(
        (resource) =>
          !resource.external &&
          resource.inputs?.applicationId === registration.id &&
          deletedWithIt.some((kind) => isOfEntra(kind, resource)),
      );
      if (lost.length === 0) continue;
      throw refusal(
        `${path}: the registration ${clientId} is this stack's own: the update would leave it, and delete ${lost.map(({ urn }) => nameOf(urn)).join(", ")} of it.`,
        `remove ${path}; or give it away as it is, once they are out of the state: ${lost.map(({ urn }) => `npx pulumi state delete --stack ${settings.stack} '${urn}'`).join("; ")}`,
        "remove them from the stack file first, and update.",
      );
    }
  }

  /** One that the stack has made, and that the stack file gives to others. */
  function refuseProducts(): void {
    for (const [index, { id, existing: isOfOthers }] of products.entries()) {
      const made = own.find(
        (resource) =>
          isOf("Product", resource) && String(resource.inputs?.productId).toLowerCase() === id.toLowerCase(),
      );
      if (!isOfOthers || !made) continue;
      const path = `${project}:products[${index}].existing`;
      throw refusal(
        `${path}: the product ${id} is this stack's own: the update would delete it, with the subscriptions to it.`,
        `remove ${path}.`,
        "take it out of products and of apis[].product first, and update.",
      );
    }
  }
}

/** @param kind such as `ApplicationPassword`, of azuread */
function isOfEntra(kind: string, { type }: { readonly type: string }): boolean {
  return type.startsWith("azuread:") && type.endsWith(`:${kind}`);
}

/** What belongs to a registration, and is not read where others look after it. */
const deletedWithIt = [
  "ApplicationPassword",
  "ApplicationApiAccess",
  "ApplicationOwner",
  "ApplicationPreAuthorized",
];

function refusal(what: string, toKeep: string, toDelete: string): UsageError {
  return new UsageError(
    [what, `  To keep it:            ${toKeep}`, `  To have it deleted:    ${toDelete}`].join("\n"),
  );
}
