import { EntraError } from "./errors.ts";

/* Refusals of the token endpoint: client authentication and redemption. None of them repeats a secret. */

export function wrongSecret(appId: string): EntraError {
  return new EntraError(
    7000215,
    "invalid_client",
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
  );
}

export function expiredSecret(appId: string): EntraError {
  return new EntraError(
    7000222,
    "invalid_client",
    `The provided client secret keys for app '${appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
  );
}

export function missingSecret(): EntraError {
  return new EntraError(
    7000218,
    "invalid_client",
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  );
}

export function publicClientWithSecret(): EntraError {
  return new EntraError(
    700025,
    "invalid_client",
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  );
}

export function clientWithoutServicePrincipal(appId: string, tenantId: string): EntraError {
  return new EntraError(
    7000229,
    "invalid_client",
    `The client application ${appId} is missing service principal in the tenant ${tenantId}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119`,
  );
}

export function unsupportedGrantType(grantType: string): EntraError {
  return new EntraError(
    70003,
    "unsupported_grant_type",
    `The app requested an unsupported grant type '${grantType}'.`,
  );
}

export function malformedGrant(): EntraError {
  return new EntraError(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid.");
}

export function grantOfAnotherClient(): EntraError {
  return new EntraError(
    70000,
    "invalid_grant",
    "Provided grant is invalid or malformed: it was issued to another client.",
  );
}

export function grantForAnotherResource(): EntraError {
  return new EntraError(
    70000,
    "invalid_grant",
    "Provided grant is invalid or malformed: 'resource' differs from that of the authorization request.",
  );
}

export function codeOfAnotherTenant(): EntraError {
  return new EntraError(
    700005,
    "invalid_grant",
    "Provided Authorization Code is intended to use against other tenant, thus rejected. OAuth2 Authorization Code must be redeemed against same tenant it was acquired for (/common or /{tenant-ID} as appropriate).",
  );
}

export function codeRedeemed(): EntraError {
  return new EntraError(
    54005,
    "invalid_grant",
    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
  );
}

export function codeExpired(): EntraError {
  return new EntraError(
    70008,
    "invalid_grant",
    "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
  );
}

export function refreshTokenExpired(issuedAt: string): EntraError {
  return new EntraError(
    700082,
    "invalid_grant",
    `The refresh token has expired due to inactivity. The token was issued on ${issuedAt} and was inactive for 90.00:00:00.`,
    "bad_token",
  );
}

export function spaRefreshTokenExpired(issuedAt: string): EntraError {
  return new EntraError(
    700084,
    "invalid_grant",
    `The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on ${issuedAt}.`,
    "bad_token",
  );
}

export function refreshTokenOfAnotherTenant(): EntraError {
  return new EntraError(
    70000,
    "invalid_grant",
    "Provided grant is invalid or malformed: the refresh token belongs to another tenant.",
  );
}

export function redirectUriDiffers(given: string, requested: string): EntraError {
  return new EntraError(
    500112,
    "invalid_client",
    `The reply address '${given}' does not match the reply address '${requested}' provided when requesting Authorization code.`,
  );
}

export function codeVerifierMissing(): EntraError {
  return new EntraError(
    50148,
    "invalid_grant",
    "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.",
  );
}

export function codeVerifierMismatch(): EntraError {
  return new EntraError(
    501481,
    "invalid_grant",
    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  );
}

export function crossOriginRedemption(origin: string): EntraError {
  return new EntraError(
    9002326,
    "invalid_request",
    `Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '${origin}'.`,
  );
}

export function sameOriginRedemption(): EntraError {
  return new EntraError(
    9002327,
    "invalid_request",
    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  );
}

/** ronaldbosma/protect-apim-with-oauth, ClientTests.cs (400, invalid_grant, the words); setup guides show both names in brackets. */
export function notAssignedToRole(
  client: { readonly appId: string; readonly displayName: string },
  resource: { readonly appId: string; readonly displayName: string },
): EntraError {
  return new EntraError(
    501051,
    "invalid_grant",
    `Application '${client.appId}'(${client.displayName}) is not assigned to a role for the application '${resource.appId}'(${resource.displayName}).`,
  );
}
