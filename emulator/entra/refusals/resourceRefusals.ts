import { EntraError } from "./errors.ts";

/* Refusals of what is asked for: resources, scopes, consent. */

interface App {
  readonly appId: string;
  readonly displayName: string;
}

export function unknownResource(name: string, tenant: string): EntraError {
  return new EntraError(
    500011,
    "invalid_resource",
    `The resource principal named ${name} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  );
}

export function resourceWithoutServicePrincipal(resource: App, tenant: string): EntraError {
  return new EntraError(
    650052,
    "invalid_client",
    `The app is trying to access a service '${resource.appId}'(${resource.displayName}) that your organization '${tenant}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal.`,
  );
}

export function resourceDisabled(name: string): EntraError {
  return new EntraError(
    500014,
    "invalid_resource",
    `The service principal for resource '${name}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.`,
  );
}

export function unknownScope(client: App, scope: string, resource: App): EntraError {
  return new EntraError(
    650053,
    "invalid_client",
    `The application '${client.displayName}' asked for scope '${scope}' that doesn't exist on the resource '${resource.appId}'. Contact the app vendor.`,
  );
}

export function removedPermission(): EntraError {
  return new EntraError(
    650054,
    "invalid_client",
    "The application asked for permissions to access a resource that has been removed or is no longer available. Contact the app vendor.",
  );
}

export function noPermissionsListed(client: App, resource: App): EntraError {
  return new EntraError(
    650056,
    "invalid_client",
    `Misconfigured application. This could be due to one of the following: the client has not listed any permissions for '${resource.displayName}' in the requested permissions in the client's application registration. Or, the admin has not consented in the tenant. Or, check the application identifier in the request to ensure it matches the configured client application identifier. Please contact your admin to fix the configuration or consent on behalf of the tenant. Client app ID: ${client.appId}.`,
  );
}

export function resourceNotListed(
  client: App,
  requested: string,
  resource: App,
  listed: readonly string[],
): EntraError {
  return new EntraError(
    650057,
    "invalid_resource",
    `Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: ${client.appId}(${client.displayName}). Resource value from request: ${requested}. Resource app ID: ${resource.appId}. List of valid resources from app registration: ${listed.join(", ")}.`,
  );
}

/** Entra writes the application's id a second time where other messages have its name (grafana/grafana#95379). */
export function tokenForItself(appId: string): EntraError {
  return new EntraError(
    90009,
    "invalid_request",
    `Application '${appId}'(${appId}) is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.`,
  );
}

export function severalResources(scope: string): EntraError {
  return new EntraError(
    28000,
    "invalid_request",
    `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
  );
}

export function emptyScope(): EntraError {
  return new EntraError(
    28003,
    "invalid_request",
    "Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code. Please specify a valid scope.",
  );
}

export function defaultScopeCombined(scope: string): EntraError {
  return new EntraError(
    70011,
    "invalid_scope",
    `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid. .default scope can't be combined with resource-specific scopes.`,
  );
}

export function notDefaultScope(scope: string): EntraError {
  return new EntraError(
    1002012,
    "invalid_scope",
    `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
  );
}

export function consentMissing(client: App, error: "interaction_required" | "invalid_grant"): EntraError {
  return new EntraError(
    65001,
    error,
    `The user or administrator has not consented to use the application with ID '${client.appId}' named '${client.displayName}'. Send an interactive authorization request for this user and resource.`,
    "consent_required",
  );
}

export function consentDeclined(): EntraError {
  return new EntraError(65004, "access_denied", "User declined to consent to access the app.");
}

export function adminConsentDeclined(): EntraError {
  return new EntraError(
    65004,
    "consent_required",
    "The resource owner or authorization server denied the request.",
  );
}

export function administratorNeeded(client: App): EntraError {
  return new EntraError(
    90094,
    "access_denied",
    `The grant requires admin permission. ${client.displayName} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.`,
  );
}
