import * as contracts from "../../arm/contracts.ts";
import { versionSetFields, versionSetName } from "../../arm/entities/apiVersionSets.ts";
import { diagnosticFields } from "../../arm/entities/diagnostics.ts";
import { groupFields } from "../../arm/entities/groups.ts";
import { loggerFields } from "../../arm/entities/loggers.ts";
import { identityProviderFields, identityProviderName } from "../../arm/entities/openIdProviders.ts";
import type { Field, Fields } from "../../arm/fields.ts";
import { atRoot, type BodyInput, flattened, outputs, type ResourceSpec } from "./resourceSpec.ts";

/**
 * The types that a stack of this project uses, with tokens, inputs, outputs and api-versions as in
 * @pulumi/azure-native 3.28 (apimanagement/*.d.ts, resources/*.d.ts).
 */

const group = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
const service = `${group}/providers/Microsoft.ApiManagement/service/{serviceName}`;
const required = (field: Field): Field => ({ ...field, required: true });
const named = (field: Field, autoName: "random" | "copy") => ({ ...field, autoName });
const inService = {
  resourceGroupName: required(contracts.names.resourceGroupName),
  serviceName: required(contracts.names.serviceName),
};
const nameAndType = outputs(["name", "type"]);
const text: Field = { type: "string" };

/** What is common to the types below an API Management instance. */
function child(
  name: string,
  path: string,
  pathInputs: ResourceSpec["pathInputs"],
  inputs: Readonly<Record<string, BodyInput>>,
  more: Partial<ResourceSpec> = {},
): ResourceSpec {
  return {
    type: `azure-native:apimanagement:${name}`,
    path: `${service}/${path}`,
    apiVersion: "2024-05-01",
    pathInputs: { ...inService, ...pathInputs },
    inputs,
    computed: nameAndType,
    ...more,
  };
}

const apiComputed = outputs(["name", "type"], ["isOnline", "provisioningState"]);
const {
  apiType: _soap,
  type: _http,
  translateRequiredQueryParameters: _conduct,
  ...apiFields
} = contracts.api;
const onlySent = (fields: Fields, names: readonly string[]) =>
  Object.fromEntries(
    Object.entries(flattened(fields)).map(([name, input]) => [
      name,
      { ...input, inputOnly: names.includes(name) },
    ]),
  );

const apiInputs: Record<string, BodyInput> = {
  ...onlySent(apiFields, ["format", "value", "wsdlSelector"]),
  apiType: { field: contracts.api.type as Field, at: ["properties", "type"] },
  soapApiType: { field: contracts.api.apiType as Field, at: ["properties", "apiType"], inputOnly: true },
  translateRequiredQueryParametersConduct: {
    field: contracts.api.translateRequiredQueryParameters as Field,
    at: ["properties", "translateRequiredQueryParameters"],
    inputOnly: true,
  },
};
/** The link of a product and an API answers with the API itself. */
const apiOutputs = Object.fromEntries(
  Object.entries(apiInputs)
    .filter(([, { inputOnly }]) => !inputOnly)
    .map(([name, { at }]) => [name, at]),
);

const apiId = required(contracts.names.apiId);
const policyId = named(contracts.names.policyId, "copy");
const policyInputs = flattened(contracts.policy);
const { ownerId, ...subscriptionFields } = contracts.subscription;
const unsupported: Field = { type: "any", unsupported: true };
const diagnosticId = named({ type: "string", maxLength: 80 }, "copy");

export const resourceTypes: readonly ResourceSpec[] = [
  {
    type: "azure-native:resources:ResourceGroup",
    path: group,
    apiVersion: "2024-03-01",
    pathInputs: { resourceGroupName: named(contracts.names.resourceGroupName, "random") },
    inputs: {
      location: { field: required(text), at: ["location"], createOnly: true },
      ...atRoot({ managedBy: text, tags: { type: "map" } }),
    },
    computed: outputs(["name", "type", "properties"]),
    autoLocation: true,
  },
  {
    type: "azure-native:resources:Deployment",
    path: `${group}/providers/Microsoft.Resources/deployments/{deploymentName}`,
    apiVersion: "2024-03-01",
    pathInputs: {
      resourceGroupName: required(contracts.names.resourceGroupName),
      deploymentName: named(contracts.names.deploymentName, "random"),
    },
    // A deployment in a resource group has no location, so none is filled in.
    inputs: atRoot({ location: text, properties: { type: "any", required: true }, tags: { type: "map" } }),
    computed: nameAndType,
  },
  {
    type: "azure-native:apimanagement:ApiManagementService",
    path: service,
    apiVersion: "2024-05-01",
    pathInputs: { ...inService, serviceName: named(contracts.names.serviceName, "random") },
    inputs: {
      ...atRoot(contracts.serviceEnvelope),
      location: { field: required(text), at: ["location"], createOnly: true },
      // An import takes the built-in host name along, which Azure lets pass (az apim update sends it, too); which ones
      // it does not, Azure says.
      ...flattened({ ...contracts.serviceProperties, hostnameConfigurations: { type: "any" } }),
    },
    computed: outputs(
      ["name", "type", "etag", "systemData"],
      [
        "createdAtUtc",
        "developerPortalUrl",
        "gatewayRegionalUrl",
        "gatewayUrl",
        "managementApiUrl",
        "outboundPublicIPAddresses",
        "platformVersion",
        "portalUrl",
        "privateIPAddresses",
        "provisioningState",
        "publicIPAddresses",
        "scmUrl",
        "targetProvisioningState",
      ],
    ),
    autoLocation: true,
  },
  child(
    "AuthorizationServer",
    "authorizationServers/{authsid}",
    { authsid: named(contracts.names.authsid, "copy") },
    flattened(contracts.authorizationServer),
  ),
  child("Api", "apis/{apiId}", { apiId: named(contracts.names.apiId, "copy") }, apiInputs, {
    computed: apiComputed,
  }),
  child(
    "ApiVersionSet",
    "apiVersionSets/{versionSetId}",
    { versionSetId: named(versionSetName, "copy") },
    flattened(versionSetFields),
  ),
  child(
    "ApiOperation",
    "apis/{apiId}/operations/{operationId}",
    { apiId, operationId: named(contracts.names.operationId, "copy") },
    flattened(contracts.operation),
  ),
  child("Policy", "policies/{policyId}", { policyId }, policyInputs, { isDefault: isDefaultPolicy }),
  child("ApiPolicy", "apis/{apiId}/policies/{policyId}", { apiId, policyId }, policyInputs),
  child(
    "ApiOperationPolicy",
    "apis/{apiId}/operations/{operationId}/policies/{policyId}",
    { apiId, operationId: required(contracts.names.operationId), policyId },
    policyInputs,
  ),
  child(
    "Group",
    "groups/{groupId}",
    { groupId: named(contracts.names.groupId, "copy") },
    flattened(groupFields),
    { computed: outputs(["name"], ["builtIn"]) },
  ),
  child(
    "IdentityProvider",
    "identityProviders/{identityProviderName}",
    { identityProviderName: named(identityProviderName, "copy") },
    // What it shows under that name is the resource's own type.
    {
      ...flattened(identityProviderFields),
      type: { field: text, at: ["properties", "type"], inputOnly: true },
    },
  ),
  child(
    "Product",
    "products/{productId}",
    { productId: named(contracts.names.productId, "copy") },
    flattened(contracts.product),
  ),
  child(
    "ProductApi",
    "products/{productId}/apis/{apiId}",
    { productId: required(contracts.names.productId), apiId: named(contracts.names.apiId, "copy") },
    {},
    { computed: { ...apiOutputs, ...apiComputed }, readMethod: "HEAD" },
  ),
  child(
    "ProductGroup",
    "products/{productId}/groups/{groupId}",
    { productId: required(contracts.names.productId), groupId: named(contracts.names.groupId, "copy") },
    {},
    {
      computed: outputs(["name"], ["displayName", "description", "builtIn", "externalId", "type"]),
      readMethod: "HEAD",
    },
  ),
  child(
    "ProductPolicy",
    "products/{productId}/policies/{policyId}",
    { productId: required(contracts.names.productId), policyId },
    policyInputs,
  ),
  child(
    "Subscription",
    "subscriptions/{sid}",
    { sid: named(contracts.names.sid, "copy") },
    // Who is told by e-mail (`notify`, `appType`) is a query parameter; nobody is told anything here.
    flattened({
      ...subscriptionFields,
      ownerId: ownerId ?? unsupported,
      notify: unsupported,
      appType: unsupported,
    }),
    {
      computed: outputs(
        ["name", "type"],
        ["createdDate", "endDate", "expirationDate", "notificationDate", "startDate", "stateComment"],
      ),
    },
  ),
  child(
    "NamedValue",
    "namedValues/{namedValueId}",
    { namedValueId: named(contracts.names.namedValueId, "copy") },
    flattened(contracts.namedValue),
    { computed: outputs(["name", "type"], ["provisioningState"]) },
  ),
  child(
    "Logger",
    "loggers/{loggerId}",
    { loggerId: named({ type: "string", maxLength: 256 }, "copy") },
    flattened(loggerFields),
  ),
  child("Diagnostic", "diagnostics/{diagnosticId}", { diagnosticId }, flattened(diagnosticFields)),
  child(
    "ApiDiagnostic",
    "apis/{apiId}/diagnostics/{diagnosticId}",
    { apiId, diagnosticId },
    flattened(diagnosticFields),
  ),
  {
    type: "azure-native:applicationinsights:Component",
    path: `${group}/providers/Microsoft.Insights/components/{resourceName}`,
    apiVersion: "2020-02-02",
    pathInputs: {
      resourceGroupName: required(contracts.names.resourceGroupName),
      resourceName: named(text, "random"),
    },
    inputs: {
      ...atRoot({ kind: required(text), tags: { type: "map" } }),
      location: { field: required(text), at: ["location"], createOnly: true },
      applicationType: { field: required(text), at: ["properties", "Application_Type"] },
      workspaceResourceId: { field: text, at: ["properties", "WorkspaceResourceId"] },
    },
    computed: {
      ...outputs(["name", "type"], ["provisioningState"]),
      appId: ["properties", "AppId"],
      connectionString: ["properties", "ConnectionString"],
      instrumentationKey: ["properties", "InstrumentationKey"],
    },
    autoLocation: true,
  },
];

/** The global policy that every instance starts with: it forwards, and nothing else. */
function isDefaultPolicy({ properties }: Readonly<Record<string, unknown>>): boolean {
  const { value } = (properties ?? {}) as { value?: unknown };
  const bare = String(value).replace(/<!--[\s\S]*?-->|\s/g, "");
  return (
    bare === "<policies><inbound/><backend><forward-request/></backend><outbound/><on-error/></policies>"
  );
}
