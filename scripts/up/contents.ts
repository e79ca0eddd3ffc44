import { registeredAs } from "../../infra/apiVersions.ts";
import { accessDeploymentName } from "../../infra/names/sharedNames.ts";
import { shownAccess } from "../../infra/portalContent.ts";
import { publishesPortal } from "../../infra/serviceTier.ts";
import { ownOperations } from "../../infra/settings/permissions.ts";
import { ownProducts } from "../../infra/settings/products.ts";
import { operationName, type ProductSettings, type Settings } from "../../infra/settings.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import type { Properties } from "../../lib/engine/values.ts";

/**
 * Whether an update may make something in an instance that is there already, which is when it can meet what others
 * have made. Only the CLI's own preview says what that is, and it takes as long as half an update: so it is asked
 * only where the state lacks a name that the stack file gives. A new instance is empty but for what API Management
 * puts there, and the settings know that.
 */
export function addsToExistingInstance(settings: Settings, state: StackState): boolean {
  const { existing, serviceName, resourceGroupName } = settings.apiManagement;
  const own = managedResources(state);
  const isThere = existing || own.some(({ type }) => type === `${module}ApiManagementService`);
  if (!isThere) return false;
  return !names(settings).every(({ type, inputs }) =>
    own.some(
      (resource) =>
        resource.type === type &&
        matches(resource.inputs ?? {}, {
          resourceGroupName,
          ...(serviceName !== undefined && type.startsWith(module) && { serviceName }),
          ...inputs,
        }),
    ),
  );
}

const module = "azure-native:apimanagement:";

/** What the stack file gives names, paths and display names to that have to be unique in an instance. */
function names(settings: Settings): { readonly type: string; readonly inputs: Properties }[] {
  const { apis, oauthServer, namedValues } = settings;
  const inService = (type: string, inputs: Properties) => ({ type: `${module}${type}`, inputs });
  const product = ({ id, displayName }: Pick<ProductSettings, "id" | "displayName">) =>
    inService("Product", { productId: id, displayName });
  return [
    inService("AuthorizationServer", { authsid: oauthServer.id }),
    ...deployments(settings),
    ...ownProducts(settings).map(product),
    ...Object.keys(namedValues).map((name) => inService("NamedValue", { namedValueId: name })),
    ...apis.flatMap((api) => [
      inService("Api", { apiId: api.name, path: api.path }),
      inService("ApiPolicy", { apiId: api.name }),
      ...ownOperations(api).map((operationId) =>
        inService("ApiOperationPolicy", { apiId: api.name, operationId: operationName(operationId) }),
      ),
      ...(api.product.shared || registeredAs(api) !== api.name ? [] : [product(api.product)]),
      ...(api.versioning?.set === api.name ? [inService("ApiVersionSet", { versionSetId: api.name })] : []),
      inService("ProductApi", { productId: api.product.id, apiId: api.name }),
      ...(api.subscriptionRequired ? [inService("Subscription", { sid: api.name })] : []),
    ]),
  ];
}

/** The publication, whatever it is called, and what decides about the portal's visitors. */
function deployments(settings: Settings): { readonly type: string; readonly inputs: Properties }[] {
  const type = "azure-native:resources:Deployment";
  const { serviceName } = settings.apiManagement;
  const access = serviceName === undefined ? {} : { deploymentName: accessDeploymentName(serviceName) };
  return [
    ...(publishesPortal(settings) ? [{ type, inputs: {} }] : []),
    ...(shownAccess(settings) ? [{ type, inputs: access as Properties }] : []),
  ];
}

/** Names are Azure's, where case makes no difference. */
function matches(inputs: Properties, expected: Properties): boolean {
  return Object.entries(expected).every(
    ([name, value]) => String(inputs[name]).toLowerCase() === String(value).toLowerCase(),
  );
}
