import { type Registration, tokenVersionOf } from "../../../infra/existing/registration.ts";
import type { Application } from "./directory.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** A registration that others look after as the program reads it, from what Graph shows. */
export async function registrationOf(
  { directory }: Pick<VerifiedStack, "directory">,
  app: Application,
): Promise<Registration> {
  const principal = await directory.servicePrincipalIfAny(app.appId);
  const { enableAccessTokenIssuance, enableIdTokenIssuance } = app.web.implicitGrantSettings;
  return {
    displayName: app.displayName,
    clientId: app.appId,
    signInAudience: app.signInAudience,
    tokenVersion: tokenVersionOf(app.api.requestedAccessTokenVersion),
    identifierUris: app.identifierUris,
    scopes: app.api.oauth2PermissionScopes.map(({ value, id, type, isEnabled }) => ({
      value: value ?? "",
      id,
      type,
      enabled: isEnabled,
    })),
    roles: app.appRoles.map(({ value, id, allowedMemberTypes, isEnabled }) => ({
      value: value ?? "",
      id,
      memberTypes: allowedMemberTypes,
      enabled: isEnabled,
    })),
    redirectUris: { web: app.web.redirectUris, spa: app.spa.redirectUris },
    implicitGrant: { accessTokens: enableAccessTokenIssuance, idTokens: enableIdTokenIssuance },
    principal: principal && {
      objectId: principal.id,
      enabled: principal.accountEnabled,
      assignmentRequired: principal.appRoleAssignmentRequired,
    },
  };
}
