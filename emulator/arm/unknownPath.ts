import { ArmError, notInRehearsal } from "./errors.ts";
import type { ArmPath } from "./path.ts";
import type { ResourceType } from "./request.ts";

/**
 * Types below an instance that Azure has and the rehearsal has not (operations of Microsoft.ApiManagement 2024-05-01, as
 * in @azure/arm-apimanagement 10). What is in neither list, Azure does not have.
 */
const onlyAtAzure = new Set(
  [
    "allPolicies apiExport authorizationProviders authorizationProviders/authorizations",
    "authorizationProviders/authorizations/accessPolicies caches contentTypes documentations eventGridFilters",
    "gateways/apis gateways/certificateAuthorities gateways/hostnameConfigurations issues locations",
    "networkstatus notifications notifications/recipientEmails notifications/recipientUsers outboundNetworkDependenciesEndpoints",
    "policyDescriptions policyRestrictions privateEndpointConnections privateLinkResources quotas quotas/periods",
    "regions reports schemas settings skus templates tenant workspaces apis/attachments apis/tools apis/issues apis/issues/attachments",
    "apis/issues/comments apis/resolvers apis/resolvers/policies apis/tagDescriptions apis/wikis products/wikis",
    "products/apiLinks products/groupLinks tags/apiLinks tags/operationLinks tags/productLinks",
    "users/confirmations workspaceLinks",
  ].flatMap((line) => line.split(" ").map((type) => `microsoft.apimanagement/service/${type}`.toLowerCase())),
);
/** Actions of any of its types, in lower case. */
const actionsAtAzure =
  /^(getssotoken|backup|restore|applynetworkconfigurationupdates|migratetostv2|validate\w*|generatessourl|token|refresh\w*|regenerate\w*|list\w+|deploy|save|syncstate|reconnect|confirmconsentcode|getloginlinks|generatetoken|invalidatedebugcredentials|send)$/;

/**
 * What a path answers that no type of the rehearsal has: 501 by name for what Azure has, its own refusal for the rest.
 * @param type what the path means, where it is known
 */
export function unknownPath(
  method: string,
  pathname: string,
  path: ArmPath | undefined,
  type?: ResourceType,
): ArmError {
  const missing = notInRehearsal(`${method} ${pathname}`);
  if (!path?.type.startsWith("microsoft.apimanagement/service/")) return missing;
  const parts = path.type.split("/").slice(1);
  if (method === "POST" && !path.isResource) {
    return actionsAtAzure.test(parts.at(-1) ?? "") ? missing : noSuchType(parts);
  }
  if (!type) return isOnlyAtAzure(path.type) ? missing : noSuchType(parts);
  // Verbs that no resource, or no collection, of API Management has.
  const never = path.isResource ? ["POST"] : ["PUT", "PATCH", "DELETE"];
  if (!never.includes(method)) return missing;
  // The code is Azure's, the sentence is not recorded.
  return new ArmError(
    405,
    "MethodNotAllowed",
    `The HTTP method '${method}' is not supported at '${pathname}'.`,
  );
}

function noSuchType(parts: readonly string[]): ArmError {
  const message = `The resource type '${parts.join("/")}' could not be found in the namespace 'Microsoft.ApiManagement'.`;
  return new ArmError(404, "InvalidResourceType", message);
}

function isOnlyAtAzure(type: string): boolean {
  return [...onlyAtAzure].some((known) => type === known || type.startsWith(`${known}/`));
}
