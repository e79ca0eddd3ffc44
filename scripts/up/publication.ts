import { setTimeout as pause } from "node:timers/promises";
import type { Settings } from "../../infra/settings.ts";
import { armId, armTypes } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";

const type = "azure-native:resources:Deployment";

/** Whether a resource publishes the portal; another deployment decides who gets into it. */
export function isPublication(resource: { readonly type: string; readonly urn: string }): boolean {
  return resource.type === type && nameOf(resource.urn) !== "portal-access";
}

/** What of a template deployment is looked at. */
interface Deployment {
  readonly properties: { readonly provisioningState: string };
}

/** Publications of the developer portal that ran when the last update was cut off. */
export function cutOffPublications(state: StackState | undefined): StateResource[] {
  return (state?.deployment.pending_operations ?? []).map(({ resource }) => resource).filter(isPublication);
}

/**
 * Waits until publications have ended: Azure goes on with them whoever waits, and refuses another one under the
 * same name meanwhile (409 DeploymentActive).
 * @param tell gets a line when there is something to wait for
 * @throws AzureError
 */
export async function publicationsEnded(
  publications: readonly StateResource[],
  { subscriptionId }: Settings,
  { arm }: AzureConnection,
  tell: (line: string) => void,
): Promise<void> {
  for (const { inputs = {} } of publications) {
    const id = armId(type, subscriptionId, inputs);
    if (id === undefined) continue;
    const url = `${id}?api-version=${armTypes[type]!.apiVersion}`;
    for (let seconds = 0.1; ; seconds = Math.min(seconds * 2, 15)) {
      const state = (await arm.get<Deployment>(url))?.properties.provisioningState;
      if (state === undefined || ["Succeeded", "Failed", "Canceled"].includes(state)) break;
      if (seconds === 0.1)
        tell("The publication of the developer portal that was cut off still runs; waiting for its end.");
      await pause(seconds * 1000);
    }
  }
}

/**
 * Whether the publication that the program asks for may be there already under its id, without being in the state:
 * the update that changed it was cut off.
 */
export function publicationIsUncertain(state: StackState | undefined): boolean {
  return (state?.deployment.pending_operations ?? []).some(
    (operation) => operation.type === "updating" && isPublication(operation.resource),
  );
}

/** Whether the last publication of the developer portal failed, as the state has it. */
export function publicationFailed(state: StackState | undefined): boolean {
  return (state?.deployment.resources ?? []).some(
    (resource) => isPublication(resource) && (resource.initErrors ?? []).length > 0,
  );
}

/** Options of `pulumi up` that publish under another id: under one that it has seen Azure does not do it again. */
export const publishAnew: readonly string[] = ["--replace", "**RandomString::developer-portal"];
