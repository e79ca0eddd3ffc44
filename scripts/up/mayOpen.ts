import { ownOperations } from "../../infra/settings/permissions.ts";
import { operationName, type Settings } from "../../infra/settings.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { asksToReplace } from "../../lib/pulumi/planOptions.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { currentResources, findOf, isOf } from "./stackResources.ts";

/**
 * Whether an update may create an API, or an operation with scopes or roles of its own, by stack file, state and options
 * alone. A plan takes as long as half an update, so it is made only then.
 * @param settings undefined where only the CLI can read the stack file as a whole
 */
export function mayOpen(
  settings: Settings | undefined,
  state: StackState,
  options: readonly string[],
): boolean {
  const refreshes = options.some((option) => /^(--refresh|-r)(=|$)/.test(option));
  if (!settings || refreshes || asksToReplace(options)) return true;
  const own = currentResources(state);
  return isElsewhere(settings, state) || settings.apis.some((api) => !isComplete(settings, api, own));
}

/** Operations with scopes or roles of their own, by API; ARM names. */
export function scopedOperations(
  settings: Pick<Settings, "apis"> | undefined,
): ReadonlyMap<string, readonly string[]> {
  return new Map(settings?.apis.map((api) => [api.name, ownOperations(api).map(operationName)]));
}

/** An instance of the stack's own that another region, group or name replaces, with all that is in it. */
function isElsewhere({ location, apiManagement }: Settings, { deployment }: StackState): boolean {
  const service = deployment.resources?.find(
    (resource) => isOf("ApiManagementService", resource) && !resource.delete,
  );
  if (!service || service.external) return !service || !apiManagement.existing;
  return apiManagement.existing || differs(location.replaceAll(" ", ""), service.inputs?.location);
}

function isComplete(
  settings: Settings,
  api: Settings["apis"][number],
  own: readonly StateResource[],
): boolean {
  const { name } = api;
  const inputs = findOf("Api", name, own)?.inputs;
  const policy = findOf("ApiPolicy", name, own)?.inputs?.value;
  const { serviceName, resourceGroupName } = settings.apiManagement;
  return (
    inputs?.value !== undefined &&
    inputs.apiId === name &&
    !differs(serviceName, inputs.serviceName) &&
    !differs(resourceGroupName, inputs.resourceGroupName) &&
    policy !== undefined &&
    closedOperationsIn(String(policy)).length === 0 &&
    ownOperations(api).every((operationId) =>
      findOf("ApiOperationPolicy", `${name}/${operationName(operationId)}`, own),
    )
  );
}

function differs(wanted: string | undefined, is: unknown): boolean {
  return wanted !== undefined && wanted.toLowerCase() !== String(is).replaceAll(" ", "").toLowerCase();
}
