import { apiVersion } from "../../lib/azure/apiVersion.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";
import { operationsOf } from "./operationsOf.ts";
import { currentResources, findOf, isOf, operationPoliciesOf } from "./stackResources.ts";

/** What a stack's state has of its APIs and Azure does not; by the state alone an update would not make it anew. */
export interface Lost {
  /** Policies, and APIs with what goes with them. */
  readonly resources: readonly StateResource[];
  /**
   * Operations that Azure does not have, although the document in the state does; ARM names, by API. The next import
   * of a document brings them, and no policies.
   */
  readonly operations: ReadonlyMap<string, readonly string[]>;
}

/**
 * Asks Azure for the policies that the state has. Somebody may have deleted one, and Azure deletes that of an
 * operation with the operation, which an update that has failed may have dropped. The engine asks nobody: the API,
 * or the operation when it comes back, would take calls that its policy is to refuse, for good.
 * @param scoped operations with scopes of their own in the stack file, by API; ARM names
 * @throws AzureError
 */
export async function lostPolicies(
  state: StackState,
  scoped: ReadonlyMap<string, readonly string[]>,
  { arm }: Pick<AzureConnection, "arm">,
): Promise<Lost> {
  const own = currentResources(state);
  const apis = own.flatMap((api) => (isOf("Api", api) && api.id ? [{ api, id: api.id }] : []));
  const all = await Promise.all(apis.map(lostOf));
  return {
    resources: all.flatMap(({ resources }) => resources),
    operations: new Map(
      all.flatMap(({ name, operations }) => (operations.length > 0 ? [[name, operations] as const] : [])),
    ),
  };

  async function lostOf({ api, id }: { readonly api: StateResource; readonly id: string }) {
    const name = nameOf(api.urn);
    const ofApi = findOf("ApiPolicy", name, own) ?? [];
    const ofOperations = operationPoliciesOf(name, own);
    const policies = [ofApi, ...ofOperations.values()].flat();
    const resources = await missing(policies, (policy) => policy.id ?? "");
    if (resources.length === policies.length && !(await isThere(id))) return goneWith(api, id, policies);

    const wanted = scoped.get(name) ?? [];
    const lost = [...ofOperations].flatMap(([operation, policy]) =>
      resources.includes(policy) ? operation : [],
    );
    const imported = operationsOf(api.inputs?.value);
    const asked = [...lost, ...wanted.filter((operation) => !ofOperations.has(operation))];
    const operations = await missing(
      [...new Set(asked)].filter((operation) => imported.has(operation)),
      (operation) => `${id}/operations/${operation}`,
    );
    return { name, resources, operations };
  }

  /** An instance that is gone is not a matter of policies. */
  async function goneWith(api: StateResource, id: string, policies: readonly StateResource[]) {
    const instance = id.replace(/\/apis\/[^/]*$/i, "");
    const links = own.filter((link) => isOf("ProductApi", link) && link.parent === api.parent);
    const resources = (await isThere(instance)) ? [api, ...policies, ...links] : [];
    return { name: nameOf(api.urn), resources, operations: [] };
  }

  async function missing<T>(candidates: readonly T[], idOf: (one: T) => string): Promise<T[]> {
    const answers = await Promise.all(candidates.map((one) => isThere(idOf(one))));
    return candidates.filter((_, index) => !answers[index]);
  }

  function isThere(id: string): Promise<boolean> {
    return arm.exists(`${id}?api-version=${apiVersion}`);
  }
}
