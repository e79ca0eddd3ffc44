import { type Birth, closedScope } from "../../infra/birth.ts";
import type { ApiSettings, Settings } from "../../infra/settings.ts";
import {
  managedResources,
  nameOf,
  type StackState,
  type StateResource,
} from "../../rehearsal/engines/pulumiState.ts";

/**
 * The updates that come before the stack's own, so that no API answers before its policy is there. Azure has no way
 * to create an API together with its policy, and imports the document in the request that creates the API: so a new
 * API is first created without its document, gets its policy, and imports the document in the update after that.
 * Where operations have scopes of their own, their policies can come only after the import; until then the API's
 * policy lets nobody through.
 * @returns nothing where no API is new
 */
export function births(settings: Settings, state: StackState): Birth[] {
  const own = managedResources(state).filter(({ delete: isOld }) => !isOld);
  const empty = settings.apis.filter((api) => isEmpty(settings, api, own));
  const closed = settings.apis.filter(
    (api) => hasOperationScopes(api) && (isEmpty(settings, api, own) || isHalfOpen(api, own)),
  );
  const published =
    own.some(({ type }) => type === "azure-native:resources:Deployment") &&
    !own.some((each) => each.type === "azure-native:apimanagement:Api" && isElsewhere(each, settings));
  const birth = (empties: readonly ApiSettings[]): Birth => ({
    published,
    empty: empties.map(({ name }) => name),
    closed: closed.map(({ name }) => name),
  });
  return [...(empty.length > 0 ? [birth(empty)] : []), ...(closed.length > 0 ? [birth([])] : [])];
}

/** Not there at all, or there without its document and without its policy. */
function isEmpty(settings: Settings, api: ApiSettings, own: readonly StateResource[]): boolean {
  const there = resourceOf(api, own, "Api");
  if (!there || isElsewhere(there, settings)) return true;
  const { value, serviceUrl } = there.inputs ?? {};
  // One with a backend was adopted by hand: it has operations, whatever the state knows of its document.
  return value === undefined && serviceUrl === undefined && !resourceOf(api, own, "ApiPolicy");
}

/** With a policy that lets nobody through: an earlier update was stopped before the operations had theirs. */
function isHalfOpen(api: ApiSettings, own: readonly StateResource[]): boolean {
  return String(resourceOf(api, own, "ApiPolicy")?.inputs?.value).includes(closedScope);
}

/** In another instance than the stack file's: it will be created anew there. */
function isElsewhere({ inputs = {} }: StateResource, { apiManagement }: Settings): boolean {
  const { serviceName, resourceGroupName } = apiManagement;
  return Object.entries({ serviceName, resourceGroupName }).some(
    ([name, value]) => value !== undefined && String(inputs[name]).toLowerCase() !== value.toLowerCase(),
  );
}

function hasOperationScopes({ tokenValidation }: ApiSettings): boolean {
  return Object.keys(tokenValidation.operationScopes).length > 0;
}

function resourceOf({ name, formerly }: ApiSettings, own: readonly StateResource[], type: string) {
  return own.find(
    (resource) =>
      resource.type === `azure-native:apimanagement:${type}` &&
      [name, ...formerly].includes(nameOf(resource.urn)),
  );
}
