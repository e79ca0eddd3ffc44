import { randomUUID } from "node:crypto";
import type { Application, ServicePrincipal } from "./directory.ts";

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
