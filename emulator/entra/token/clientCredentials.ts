import type { Tenant } from "../../model/directory.ts";
import { openIdScopes } from "../../model/microsoftResources.ts";
import { servicePrincipalOf } from "../../model/servicePrincipals.ts";
import { mayPass, rolesOf } from "../assignments.ts";
import * as grantRefusals from "../refusals/grantRefusals.ts";
import * as refusals from "../refusals/refusals.ts";
import * as resourceRefusals from "../refusals/resourceRefusals.ts";
import { lookUp, type Resource } from "../resources.ts";
import { applicationAccessToken } from "./accessTokens.ts";
import { assertEnabled, type Client } from "./clients.ts";
import { tokenFields } from "./tokenAnswer.ts";
import type { TokenCall } from "./tokenCall.ts";

/**
 * `grant_type=client_credentials`: a token for the application itself, without `scp`, and with `roles` where roles of
 * the resource are assigned to it (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
 * @throws EntraError for the client, its secret, its service principal or the resource
 */
export async function clientCredentials(call: TokenCall): Promise<Record<string, unknown>> {
  const { entra, authority, client, version, origin } = call;
  if (origin) throw grantRefusals.crossOriginRedemption(origin);
  if (!call.hasSecret) throw grantRefusals.missingSecret();
  if (!authority.tenant) throw refusals.noTenant();
  const { tenant } = authority;
  const audience = requestedResource(call);
  const resource = presentResource(call, tenant, audience);
  const oid = principalId(tenant, client);
  const itself = { id: oid, type: "Application" } as const;
  if (!mayPass(tenant, resource, itself)) throw grantRefusals.notAssignedToRole(client, resource);
  const { clock } = entra.world;
  const request = { clock, tenant, clientId: client.appId, authentication: "1" as const, resource, audience };
  const issued = await applicationAccessToken(request, oid, rolesOf(tenant, resource, itself));
  return tokenFields(issued, version, audience);
}

/**
 * The resource's name: v1's `resource`, v2's `scope` without its `/.default`. MSAL for Go, which the Azure
 * SDK for Go and the Pulumi providers sign in with, adds the scopes of OpenID Connect to every request
 * (AzureAD/microsoft-authentication-library-for-go, accesstokens.go: addScopeQueryParam): they mean nothing
 * where no person signs in.
 */
function requestedResource({ version, form }: TokenCall): string {
  if (version === 1) {
    if (!form.resource) throw refusals.missingParameter("resource");
    return form.resource;
  }
  const text = form.scope?.trim();
  if (!text) throw refusals.missingParameter("scope");
  const [scope, ...others] = text.split(/\s+/).filter((value) => !openIdScopes.includes(value));
  if (!scope?.endsWith("/.default") || others.length > 0) throw resourceRefusals.notDefaultScope(text);
  return scope.slice(0, -"/.default".length);
}

function presentResource({ entra }: TokenCall, tenant: Tenant, name: string): Resource {
  const resource = lookUp(entra.world.directory, tenant, name);
  if (!resource || (resource.application && !resource.servicePrincipal)) {
    throw resourceRefusals.unknownResource(name, tenant.initialDomain);
  }
  if (resource.servicePrincipal?.accountEnabled === false) throw resourceRefusals.resourceDisabled(name);
  return resource;
}

function principalId(tenant: Tenant, client: Client): string {
  if (!client.application) return tenant.deployer.objectId;
  assertEnabled(tenant, client);
  const principal = servicePrincipalOf(tenant, client.appId);
  if (!principal) throw grantRefusals.clientWithoutServicePrincipal(client.appId, tenant.id);
  return principal.id;
}
