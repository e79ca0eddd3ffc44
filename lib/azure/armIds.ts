import { type Properties, UNKNOWN } from "../engine/values.ts";
import { apiVersion } from "./apiVersion.ts";

/** A type of azure-native that the program uses, as Resource Manager has it. */
export interface ArmType {
  /** ARM id, with the names of the inputs of which it is made in braces. */
  readonly path: string;
  /** The version that azure-native 3.28 sends. */
  readonly apiVersion: string;
  /** How it is asked for: a link between two resources has no content to GET. */
  readonly method: "GET" | "HEAD";
}

export const groupType = "azure-native:resources:ResourceGroup";
export const serviceType = "azure-native:apimanagement:ApiManagementService";
export const productType = "azure-native:apimanagement:Product";
export const subscriptionType = "azure-native:apimanagement:Subscription";

const group = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
const service = `${group}/providers/Microsoft.ApiManagement/service/{serviceName}`;
const resourcesVersion = "2024-03-01";

/**
 * The azure-native types of the program, by token. azure-native makes the id of a resource from its inputs in the
 * same way (provider's schema, `path`), so that an id is known before the resource is there.
 */
export const armTypes: Readonly<Record<string, ArmType>> = {
  [groupType]: type(group, resourcesVersion),
  "azure-native:resources:Deployment": type(
    `${group}/providers/Microsoft.Resources/deployments/{deploymentName}`,
    resourcesVersion,
  ),
  [serviceType]: type(service),
  "azure-native:apimanagement:AuthorizationServer": type(`${service}/authorizationServers/{authsid}`),
  "azure-native:apimanagement:Api": type(`${service}/apis/{apiId}`),
  "azure-native:apimanagement:ApiVersionSet": type(`${service}/apiVersionSets/{versionSetId}`),
  "azure-native:apimanagement:ApiPolicy": type(`${service}/apis/{apiId}/policies/{policyId}`),
  "azure-native:apimanagement:ApiOperationPolicy": type(
    `${service}/apis/{apiId}/operations/{operationId}/policies/{policyId}`,
  ),
  "azure-native:apimanagement:NamedValue": type(`${service}/namedValues/{namedValueId}`),
  "azure-native:apimanagement:IdentityProvider": type(`${service}/identityProviders/{identityProviderName}`),
  "azure-native:apimanagement:Group": type(`${service}/groups/{groupId}`),
  [productType]: type(`${service}/products/{productId}`),
  "azure-native:apimanagement:ProductApi": link(`${service}/products/{productId}/apis/{apiId}`),
  "azure-native:apimanagement:ProductGroup": link(`${service}/products/{productId}/groups/{groupId}`),
  "azure-native:apimanagement:Logger": type(`${service}/loggers/{loggerId}`),
  "azure-native:apimanagement:Diagnostic": type(`${service}/diagnostics/{diagnosticId}`),
  "azure-native:apimanagement:ApiDiagnostic": type(`${service}/apis/{apiId}/diagnostics/{diagnosticId}`),
  [subscriptionType]: type(`${service}/subscriptions/{sid}`),
};

function type(path: string, version = apiVersion): ArmType {
  return { path, apiVersion: version, method: "GET" };
}

function link(path: string): ArmType {
  return { ...type(path), method: "HEAD" };
}

/**
 * The ARM id that a resource gets, from its inputs.
 * @param pulumiType `azure-native:apimanagement:Api`
 * @returns undefined for a type that is not in the table, and where a name is not known yet
 */
export function armId(pulumiType: string, subscriptionId: string, inputs: Properties): string | undefined {
  const path = armTypes[pulumiType]?.path;
  if (path === undefined) return undefined;
  const all: Properties = { ...inputs, subscriptionId };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => all[name]);
  if (names.some((name) => typeof name !== "string" || name === UNKNOWN)) return undefined;
  return path.replace(/\{(\w+)\}/g, (_, name: string) => String(all[name]));
}
