import { EntraError } from "./errors.ts";

/*
 * Every refusal by name: tenants, clients, redirect URIs and parameters here, consent and resources in
 * `resourceRefusals.ts`, redemption in `grantRefusals.ts`.
 * Source of codes: learn.microsoft.com/entra/identity-platform/reference-error-codes. The wording is the
 * one Entra is seen to send, since people search for it.
 */

export function malformedTenant(name: string): EntraError {
  return new EntraError(
    900023,
    "invalid_request",
    `Specified tenant identifier '${name}' is neither a valid DNS name, nor a valid external domain.`,
  );
}

export function tenantNotFound(name: string): EntraError {
  return new EntraError(
    90002,
    "invalid_tenant",
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

export function noTenant(): EntraError {
  return new EntraError(
    50059,
    "invalid_request",
    "No tenant-identifying information found in either the request or implied by any provided credentials.",
  );
}

export function missingParameter(name: string): EntraError {
  return new EntraError(
    900144,
    "invalid_request",
    `The request body must contain the following parameter: '${name}'.`,
  );
}

export function unknownApplication(clientId: string, directory: string): EntraError {
  return new EntraError(
    700016,
    "unauthorized_client",
    `Application with identifier '${clientId}' was not found in the directory '${directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

export function singleTenantApplication(appId: string, name: string): EntraError {
  return new EntraError(
    50194,
    "invalid_request",
    `Application '${appId}'(${name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
  );
}

export function workAccountsOnly(appId: string, name: string): EntraError {
  return new EntraError(
    9002332,
    "invalid_request",
    `Application '${appId}'(${name}) is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request.`,
  );
}

export function personalAccountsOnly(appId: string, name: string): EntraError {
  return new EntraError(
    9002331,
    "invalid_request",
    `Application '${appId}'(${name}) is configured for use by Microsoft Account users only. Please use the /consumers endpoint to serve this request.`,
  );
}

export function applicationDisabled(appId: string, name: string): EntraError {
  return new EntraError(7000112, "unauthorized_client", `Application '${appId}'(${name}) is disabled.`);
}

export function noRedirectUri(): EntraError {
  return new EntraError(500113, "invalid_request", "No reply address is registered for the application.");
}

export function redirectUriMismatch(redirectUri: string, appId: string): EntraError {
  return new EntraError(
    50011,
    "invalid_request",
    `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${appId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.`,
  );
}

export function responseTypeNotEnabled(type: "token" | "id_token"): EntraError {
  return new EntraError(
    type === "token" ? 700051 : 700054,
    "unsupported_response_type",
    `response_type '${type}' is not enabled for the application.`,
  );
}

export function unsupportedResponseType(reason: string): EntraError {
  return new EntraError(70005, "unsupported_response_type", reason);
}

export function unsupportedResponseMode(mode: string, why = ""): EntraError {
  return new EntraError(
    70007,
    "invalid_request",
    `'${mode}' is not a supported value of 'response_mode'${why}.`,
  );
}

export function unsupportedPrompt(prompt: string): EntraError {
  return new EntraError(
    90023,
    "invalid_request",
    `Unsupported 'prompt' value '${prompt}'. Supported are login, none, select_account and consent.`,
  );
}

export function resourceParameterNotSupported(): EntraError {
  return new EntraError(901002, "invalid_request", "The 'resource' request parameter is not supported.");
}

export function codeChallengeRequired(): EntraError {
  return new EntraError(
    9002325,
    "invalid_request",
    "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
  );
}

export function codeChallengeSize(): EntraError {
  return new EntraError(501491, "invalid_request", "Invalid size of Code_Challenge parameter.");
}

export function codeChallengeMethod(method: string): EntraError {
  return new EntraError(
    90023,
    "invalid_request",
    `Unsupported 'code_challenge_method' value '${method}'. Supported are S256 and plain.`,
  );
}

export function wrongVerb(verb: string): EntraError {
  return new EntraError(
    900561,
    "invalid_request",
    `The endpoint only accepts POST, OPTIONS requests. Received a ${verb} request.`,
  );
}

export function unknownInstance(): EntraError {
  return new EntraError(50049, "invalid_instance", "Unknown or invalid instance.");
}

export function malformedInstanceRequest(): EntraError {
  return new EntraError(
    50050,
    "invalid_request",
    "The request is malformed: 'api-version' (1.0 or 1.1) and 'authorization_endpoint' are needed.",
  );
}
