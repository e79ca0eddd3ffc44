import type { AppRole } from "../model/appRole.ts";
import type { Application, Directory, ServicePrincipal, Tenant } from "../model/directory.ts";
import { microsoftResources } from "../model/microsoftResources.ts";
import type { PermissionScope } from "../model/permissionScope.ts";
import { servicePrincipalOf } from "../model/servicePrincipals.ts";
import { tenantsOf } from "./authority.ts";
import * as refusals from "./refusals/resourceRefusals.ts";

/** An API that tokens are asked for, as one tenant sees it. */
export interface Resource {
  readonly appId: string;
  readonly displayName: string;
  /** Which access tokens it accepts: its own choice, whatever endpoint they are asked at. */
  readonly tokenVersion: 1 | 2;
  /** Its delegated permissions that are enabled. */
  readonly scopes: readonly PermissionScope[];
  /** Roles that users and applications may have; of Microsoft's own, the application permissions. */
  readonly appRoles: readonly AppRole[];
  /** Absent for Microsoft's own. */
  readonly application?: Application;
  /** Its presence in the tenant; Microsoft's own are there even before anybody consented to them. */
  readonly servicePrincipal?: ServicePrincipal;
}

/**
 * The resource by an identifier URI or its application id.
 * @throws EntraError AADSTS500011 for a name that no application of this cloud offers to the tenant,
 *   AADSTS650052 when the tenant has no service principal for it, AADSTS500014 when that is disabled
 */
export function findResource(directory: Directory, tenant: Tenant, name: string): Resource {
  const resource = lookUp(directory, tenant, name);
  if (!resource) throw refusals.unknownResource(name, tenant.initialDomain);
  if (resource.application && !resource.servicePrincipal) {
    throw refusals.resourceWithoutServicePrincipal(resource, tenant.initialDomain);
  }
  if (resource.servicePrincipal?.accountEnabled === false) throw refusals.resourceDisabled(name);
  return resource;
}

/** The resource by name whether or not the tenant has a service principal for it. */
export function lookUp(directory: Directory, tenant: Tenant, name: string): Resource | undefined {
  const appId = name.toLowerCase();
  const trimmed = name.replace(/\/$/, "");
  const microsoft = microsoftResources(tenant.cloud).find(
    (candidate) => candidate.appId === appId || candidate.identifierUris.includes(trimmed),
  );
  if (microsoft) {
    const servicePrincipal = servicePrincipalOf(tenant, microsoft.appId);
    return { appRoles: [], ...microsoft, tokenVersion: 1, servicePrincipal };
  }
  const application = offeredTo(directory, tenant).find(
    (candidate) => candidate.appId === appId || candidate.identifierUris.includes(name),
  );
  if (!application) return undefined;
  return {
    appId: application.appId,
    displayName: application.displayName,
    tokenVersion: application.api.requestedAccessTokenVersion === 2 ? 2 : 1,
    scopes: application.api.oauth2PermissionScopes.filter(({ isEnabled }) => isEnabled),
    appRoles: application.appRoles,
    application,
    servicePrincipal: servicePrincipalOf(tenant, application.appId),
  };
}

/** The tenant's own applications first, then those of other tenants that are open to it. */
function offeredTo(directory: Directory, tenant: Tenant): Application[] {
  const others = tenantsOf(directory, tenant.cloud).filter(({ id }) => id !== tenant.id);
  const foreign = others
    .flatMap(({ applications }) => [...applications.values()])
    .filter(({ signInAudience }) => signInAudience !== "AzureADMyOrg");
  return [...tenant.applications.values(), ...foreign];
}
