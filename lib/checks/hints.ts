/**
 * Where the cause of a refusal usually is, by Entra's error code.
 * Codes: learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const entraHints: Readonly<Record<string, string>> = {
  AADSTS50011:
    "the client app's Web redirect URIs, compared with apim-oauth:oauthServer.id (clientApp.ts, azureCloud.ts: portalRedirectUris)",
  AADSTS500113: "the client app has no redirect URI (clientApp.ts: ApplicationRedirectUris)",
  AADSTS7000215:
    "the client secret stored in the OAuth 2.0 server, compared with those of the client app (apiManagement.ts)",
  AADSTS7000222: "apim-oauth:clientApp.secrets: the active (last) secret has expired",
  AADSTS7000218:
    "the OAuth 2.0 server has no client secret (apiManagement.ts: AuthorizationServer.clientSecret)",
  AADSTS65001:
    "admin consent (clientApp.ts: ServicePrincipalDelegatedPermissionGrant, or apim-oauth:clientApp.grantAdminConsent)",
  AADSTS90094: "admin consent: the scope can be consented to by administrators alone",
  AADSTS65004:
    "admin consent: the user was asked for consent, so none was granted for everybody (clientApp.ts: ServicePrincipalDelegatedPermissionGrant)",
  AADSTS650053:
    "the scope asked for, compared with the backend app's scopes (OAuth 2.0 server's default scope, the API's own scope)",
  AADSTS650056: "the client app's API permissions (clientApp.ts: ApplicationApiAccess)",
  AADSTS650057: "the client app's API permissions (clientApp.ts: ApplicationApiAccess)",
  AADSTS500112:
    "the redirect URI that the portal redeems the code with: the OAuth 2.0 server's id has to be lower case",
  AADSTS901002:
    "the endpoints' version: v2 endpoints take no body parameter resource (apim-oauth:oauthServer.endpointVersion)",
  AADSTS65005:
    "the scope asked for, compared with the backend app's scopes (OAuth 2.0 server's default scope, the API's own scope)",
  AADSTS500011: "the Application ID URI that the scope starts with, and the backend app's service principal",
  AADSTS650052: "the backend app's service principal in this tenant (backendApp.ts)",
  AADSTS70011: "the scope asked for: on v2 endpoints it is api://<client id>/<scope>",
  AADSTS900144:
    "a parameter is missing: on v2 endpoints the OAuth 2.0 server needs its default scope, on v1 ones the body parameter resource",
  AADSTS28000: "the scopes asked for at once belong to more than one API",
  AADSTS50194:
    "the client app's signInAudience: a single-tenant app cannot sign in at /common or /organizations",
  AADSTS700016: "the OAuth 2.0 server's client id and tenant in its endpoints",
  AADSTS90002: "the tenant in the OAuth 2.0 server's endpoints and azuread:tenantId",
  AADSTS501051:
    "the roles of the API that the application has: apim-oauth:apis[].backendApp.roles, and assignmentRequired",
  AADSTS50105:
    "the groups of the roles for users: apim-oauth:apis[].backendApp.roles[].groups, and assignmentRequired",
  AADSTS9002326: "the redirect URI's platform: the portal's PKCE page needs a SPA redirect URI",
  AADSTS9002327: "the redirect URI's platform: the portal's backend needs a Web redirect URI",
};

/** What a person should look at, after an error text that holds an AADSTS code. */
export function entraHint(text: string): string[] {
  const code = /AADSTS\d+/.exec(text)?.[0];
  const hint = code && entraHints[code];
  return hint ? [hint] : [];
}

/**
 * Where the cause is when the gateway refuses a token that it should take, by validate-jwt's reason.
 * Reasons: learn.microsoft.com/azure/api-management/api-management-error-handling-policies
 */
const gatewayHints: Readonly<Record<string, string>> = {
  TokenNotPresent: "the Authorization header of the call",
  TokenAudienceNotAllowed:
    "the policy's <audiences> compared with the token's aud: it is the backend app's client id",
  TokenIssuerNotAllowed:
    "the versions: backendApp.tokenVersion fixes the token's issuer, the policy's openid-config and <issuers> have to be of the same version",
  TokenSignatureKeyNotFound: "the policy's openid-config: it is another tenant's or another version's",
  TokenSignatureInvalid: "the policy's openid-config: its keys did not sign this token",
  TokenExpired: "the policy's clock-skew and the token's exp",
  TokenClaimNotFound: "the policy's <required-claims>, compared with the token's claims (scp, azp or appid)",
  TokenClaimValueNotAllowed:
    "the policy's <required-claims>, compared with the token's scp: which scope did the sign-in ask for?",
};

/** What a person should look at, after one of validate-jwt's reasons. */
export function gatewayHint(reason: string | undefined): string[] {
  const name = reason && Object.keys(gatewayHints).find((known) => reason.includes(known));
  return name ? [gatewayHints[name]!] : [];
}
