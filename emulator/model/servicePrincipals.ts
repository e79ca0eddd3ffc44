import { randomUUID } from "node:crypto";
import type { Application, ServicePrincipal, Tenant } from "./directory.ts";

/** What Graph shows of a service principal for which nobody has said anything. */
export const servicePrincipalDefaults = {
  alternativeNames: [],
  appRoleAssignmentRequired: false,
  loginUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  preferredSingleSignOnMode: null,
  tags: [],
};

/** A service principal, made by a request or by consent, with what Graph fills in where nothing is said. */
export function newServicePrincipal(
  { appId, displayName }: Pick<Application, "appId" | "displayName">,
  createdDateTime: string | null,
): ServicePrincipal {
  return {
    id: randomUUID(),
    appId,
    displayName,
    createdDateTime,
    accountEnabled: true,
    description: null,
    owners: [],
    passwordCredentials: [],
    ...servicePrincipalDefaults,
  };
}

/** An application's presence in a tenant, which the first consent there creates. */
export function servicePrincipalOf(tenant: Tenant, appId: string): ServicePrincipal | undefined {
  for (const principal of tenant.servicePrincipals.values()) if (principal.appId === appId) return principal;
  return undefined;
}
