import type { Deployment } from "../../model/instances.ts";
import { regionName } from "../../model/regions.ts";
import { ArmError, notInRehearsal } from "../errors.ts";
import { findResourceGroup } from "../lookup.ts";
import { type ArmRequest, asObject, ownName } from "../request.ts";
import { checkRegion } from "./checkRegion.ts";
import type { TemplateResource } from "./template.ts";

/** Where a deployment lies: in a resource group, or in the subscription, where it has a location of its own. */
export interface DeploymentScope {
  /** ARM id of the resource group or of the subscription. */
  readonly id: string;
  /** Undefined in a subscription. */
  readonly resourceGroup: string | undefined;
}

/** @throws ArmError 404 ResourceGroupNotFound */
export function scopeOf(request: ArmRequest): DeploymentScope {
  if (request.resourceGroup === undefined) {
    return { id: `/subscriptions/${request.subscriptionId}`, resourceGroup: undefined };
  }
  const { id, name } = findResourceGroup(request);
  return { id, resourceGroup: name };
}

/** Where the deployment of a name is, or would be. */
export function deploymentId(request: ArmRequest): string {
  return `${scopeOf(request).id}/providers/Microsoft.Resources/deployments/${ownName(request)}`;
}

/**
 * The location of a subscription's deployment; a resource group's has none.
 * @param previous the deployment of this name, which stays where it is
 * @throws ArmError in the words of reports (MicrosoftDocs/azure-docs#60262, Azure/azure-cli#32973,
 * Azure-Samples/azure-ml-federated-learning#77)
 */
export function deploymentLocation(
  request: ArmRequest,
  { resourceGroup }: DeploymentScope,
  previous: Deployment | undefined,
): string | undefined {
  const location = asObject(request.body)?.location;
  const name = ownName(request);
  if (resourceGroup !== undefined) {
    if (!location) return undefined;
    throw invalid(`The 'location' property is not allowed for '${name}' at resource group scope.`);
  }
  if (typeof location !== "string" || location === "") {
    throw invalid(`The 'location' property must be specified for '${name}'.`);
  }
  checkRegion(location, request.tenant.cloud.name, "deployment");
  if (previous?.location !== undefined && regionName(previous.location) !== regionName(location)) {
    throw new ArmError(
      409,
      "InvalidDeploymentLocation",
      `Invalid deployment location '${location}'. The deployment '${name}' already exists in location '${previous.location}'.`,
    );
  }
  return location;
}

/** @throws ArmError 501 for a resource that has to lie in a resource group, in a subscription's template */
export function refuseOtherScope(
  { resourceGroup }: DeploymentScope,
  resources: readonly TemplateResource[],
): void {
  if (resourceGroup !== undefined) return;
  for (const { type } of resources) {
    if (/^Microsoft\.Resources\/resourceGroups$/i.test(type)) continue;
    throw notInRehearsal(`resources of type ${type} in a deployment at subscription scope`);
  }
}

function invalid(problem: string): ArmError {
  const message = `${problem} Please see https://aka.ms/deploy-to-subscription for usage details.`;
  return new ArmError(400, "InvalidDeployment", message);
}
