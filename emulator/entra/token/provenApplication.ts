import type { WorldContext } from "../../context.ts";
import type { Tenant } from "../../model/directory.ts";
import { servicePrincipalOf } from "../../model/servicePrincipals.ts";
import { mayPass, rolesOf } from "../assignments.ts";
import * as grantRefusals from "../refusals/grantRefusals.ts";
import { findResource } from "../resources.ts";
import { applicationAccessToken } from "./accessTokens.ts";

/**
 * The token of an application for itself that has proven who it is in a way that is none of this world's: by another
 * issuer's token, a certificate, or as a managed identity. What client credentials are refused for else holds here as well.
 * @param resource an Application ID URI or a client id
 * @throws EntraError AADSTS7000229 without a service principal, AADSTS501051 without a role where one is asked for
 */
export async function provenApplicationToken(
  { clock, directory }: WorldContext,
  tenant: Tenant,
  clientId: string,
  resource: string,
): Promise<string> {
  const found = findResource(directory, tenant, resource);
  const principal = servicePrincipalOf(tenant, clientId);
  if (!principal) throw grantRefusals.clientWithoutServicePrincipal(clientId, tenant.id);
  const itself = { id: principal.id, type: "Application" } as const;
  if (!mayPass(tenant, found, itself)) {
    throw grantRefusals.notAssignedToRole({ appId: clientId, displayName: principal.displayName }, found);
  }
  // 2: proven by a certificate or an assertion (access-token-claims-reference, "azpacr").
  const request = {
    clock,
    tenant,
    clientId,
    authentication: "2" as const,
    resource: found,
    audience: resource,
  };
  return (await applicationAccessToken(request, principal.id, rolesOf(tenant, found, itself))).token;
}
