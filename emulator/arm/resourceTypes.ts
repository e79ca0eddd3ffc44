import { productApis, products } from "./access/products.ts";
import { productSubscriptions, subscriptions } from "./access/subscriptions.ts";
import { userLists } from "./access/userLists.ts";
import { users } from "./access/users.ts";
import { apimVersions, otherApimVersions } from "./apimVersions.ts";
import { apiOperations } from "./apis/apiOperations.ts";
import { apiProducts } from "./apis/apiProducts.ts";
import { apis } from "./apis/apis.ts";
import { apiReleases, apiRevisions } from "./apis/revisions.ts";
import { authorizationServers } from "./authorizationServers.ts";
import { entities } from "./entities/register.ts";
import { ArmError, notInRehearsal } from "./errors.ts";
import { gateways } from "./gateways.ts";
import { components } from "./insights/components.ts";
import { namedValues } from "./policies/namedValues.ts";
import { policies } from "./policies/policies.ts";
import { portalConfigs } from "./portal/portalConfigs.ts";
import { portalContent } from "./portal/portalContent.ts";
import { portalRevisions } from "./portal/portalRevisions.ts";
import type { ResourceType } from "./request.ts";
import { deployments } from "./resources/deployments.ts";
import { resourceGroups } from "./resources/resourceGroups.ts";
import {
  componentRoleAssignments,
  scopeRoleAssignments,
  vaultRoleAssignments,
} from "./resources/roleAssignments.ts";
import { nameAvailability, services } from "./services/services.ts";
import { allDeletedServices, deletedServices } from "./services/softDelete.ts";
import { accessPolicies } from "./vaults/accessPolicies.ts";
import { allDeletedVaults, deletedVaults } from "./vaults/deletedVaults.ts";
import { vaultSecrets } from "./vaults/vaultSecrets.ts";
import { vaults } from "./vaults/vaults.ts";

/** Every type that this Azure Resource Manager has, by its lower-cased name. */
const types = new Map<string, ResourceType>(
  [
    resourceGroups,
    deployments((type, apiVersion) => {
      const found = findType(type.toLowerCase());
      if (!found?.put) throw notInRehearsal(`resources of type ${type}`);
      refuseVersion(found, apiVersion);
      return found.put;
    }),
    services,
    nameAvailability,
    deletedServices,
    allDeletedServices,
    authorizationServers,
    gateways,
    apis,
    apiRevisions,
    apiReleases,
    apiProducts,
    apiOperations,
    products,
    productApis,
    productSubscriptions,
    subscriptions,
    users,
    ...userLists,
    namedValues,
    portalRevisions,
    portalConfigs,
    portalContent,
    ...policies,
    ...entities,
    vaults,
    accessPolicies,
    vaultSecrets,
    deletedVaults,
    allDeletedVaults,
    components,
    vaultRoleAssignments,
    componentRoleAssignments,
    scopeRoleAssignments,
  ].map((type) => [type.type.toLowerCase(), type]),
);

/** @param type lower-cased */
export function findType(type: string): ResourceType | undefined {
  return types.get(type);
}

/** Every type, as ARM writes it, with its versions. */
export function allTypes(): readonly ResourceType[] {
  return [...types.values()];
}

/** The refusal of a request without an api-version. */
export function missingVersion(): ArmError {
  return new ArmError(
    400,
    "MissingApiVersionParameter",
    "The api-version query parameter (?api-version=) is required for all requests.",
  );
}

/**
 * @throws ArmError 400 when the api-version is missing or not one that the rehearsal has for the type
 * @see learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template
 */
export function refuseVersion({ type, apiVersions }: ResourceType, apiVersion: string): void {
  if (apiVersion === "") throw missingVersion();
  if (apiVersions.includes(apiVersion)) return;
  if (apiVersions === apimVersions && otherApimVersions.includes(apiVersion)) {
    throw notInRehearsal(`api-version ${apiVersion} of ${type}; it has ${apiVersions.join(", ")}`);
  }
  if (!/^\d{4}-\d\d-\d\d(-\w+)?$/.test(apiVersion)) {
    const message = `The api-version '${apiVersion}' is invalid. The format is 'yyyy-MM-dd', or with '-preview' after it.`;
    throw new ArmError(400, "InvalidApiVersionParameter", message);
  }
  const [namespace, ...rest] = type.split("/");
  throw new ArmError(
    400,
    "InvalidResourceType",
    `The resource type '${rest.join("/")}' could not be found in the namespace '${namespace}' for api version '${apiVersion}'. The supported api-versions are '${apiVersions.join(",")}'.`,
  );
}
