import type { Application, Tenant } from "../model/directory.ts";
import { badRequest, invalidValue } from "./errors.ts";
import { checkIdentifierUris } from "./identifierUris.ts";
import { checkPermissions } from "./permissions.ts";
import { checkRedirectUris } from "./redirectUris.ts";

const audiences = [
  "AzureADMyOrg",
  "AzureADMultipleOrgs",
  "AzureADandPersonalMicrosoftAccount",
  "PersonalMicrosoftAccount",
];

const longestDisplayName = 256;
/** Of `requiredResourceAccess` (learn.microsoft.com/graph/api/resources/application); the words of the refusal are ours. */
const [mostResources, mostPermissions] = [50, 400];

/**
 * Checks an application as it would be after a request.
 * @param before the application as it is; undefined when it is new
 * @throws GraphError 400
 */
export function checkApplication(before: Application | undefined, after: Application, tenant: Tenant): void {
  const resource = "Application";
  if (!after.displayName || after.displayName.length > longestDisplayName) {
    throw invalidValue("displayName", resource);
  }
  if (!audiences.includes(after.signInAudience)) throw invalidValue("signInAudience", resource);
  checkTokenVersion(after);
  checkRequiredAccess(after);
  checkIdentifierUris(before, after, tenant);
  checkPermissions(before, after);
  checkRedirectUris(after);
}

/** learn.microsoft.com/graph/api/resources/apiapplication: 1, 2 or null, and 2 where personal accounts sign in. */
function checkTokenVersion(application: Application): void {
  const version = application.api.requestedAccessTokenVersion;
  const personal = application.signInAudience.includes("PersonalMicrosoftAccount");
  const allowed: readonly (number | null)[] = personal ? [2] : [null, 1, 2];
  if (!allowed.includes(version)) {
    const values = personal ? `2 for ${application.signInAudience}` : "1, 2 or null";
    throw badRequest(`Property api.requestedAccessTokenVersion is invalid. It must be ${values}.`);
  }
}

function checkRequiredAccess(application: Application): void {
  const resources = application.requiredResourceAccess.map(({ resourceAppId }) => resourceAppId);
  if (new Set(resources).size !== resources.length) {
    throw badRequest("Request contains a property with duplicate values.", "DuplicateValue");
  }
  const permissions = application.requiredResourceAccess.flatMap(
    ({ resourceAccess }) => resourceAccess ?? [],
  );
  if (resources.length > mostResources || permissions.length > mostPermissions) {
    throw badRequest(
      `Property requiredResourceAccess is invalid: ${permissions.length} permissions of ${resources.length} resources; ` +
        `at most ${mostPermissions} permissions of at most ${mostResources} resources are allowed.`,
    );
  }
  for (const { resourceAppId, resourceAccess } of application.requiredResourceAccess) {
    if (!resourceAppId) throw invalidValue("resourceAppId", "RequiredResourceAccess");
    for (const { type } of resourceAccess ?? []) {
      if (type !== "Scope" && type !== "Role") throw invalidValue("type", "ResourceAccess");
    }
  }
}
