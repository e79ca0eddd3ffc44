import type { AzureConnection } from "../../lib/azure/connection.ts";
import type {
  Application,
  AppRoleAssignment,
  FederatedCredential,
  Owner,
  PermissionGrant,
  ServicePrincipal,
} from "../../lib/checks/deployed/directory.ts";
import { UsageError } from "../../lib/errors.ts";

type Identified<T> = T & { readonly id: string };

/** A registration that is to become the stack's, with what belongs to it and what others have put there. */
export interface ToAdopt {
  readonly application: Application;
  readonly principal: ServicePrincipal | undefined;
  readonly assignments: readonly Identified<AppRoleAssignment>[];
  readonly federated: readonly FederatedCredential[];
  readonly owners: readonly Owner[];
  /** What a client has been granted, by the object id of its service principal. */
  grantsOf(principalId: string): Promise<readonly Identified<PermissionGrant>[]>;
}

/**
 * Reads it; changes nothing.
 * @throws UsageError where the tenant has none
 */
export async function registrationToAdopt({ graph }: AzureConnection, clientId: string): Promise<ToAdopt> {
  const [application, principal] = await Promise.all([
    graph.get<Application>(`/v1.0/applications(appId='${clientId}')`),
    graph.get<ServicePrincipal>(`/v1.0/servicePrincipals(appId='${clientId}')`),
  ]);
  if (!application) {
    throw new UsageError(
      `The tenant has no app registration with the client id ${clientId}${principal ? ": it is registered in another tenant" : ""}. Client ids are in the Azure portal under App registrations.`,
    );
  }
  const path = `/v1.0/applications/${application.id}`;
  const [assignments, federated, owners] = await Promise.all([
    principal
      ? graph.list<Identified<AppRoleAssignment>>(`/v1.0/servicePrincipals/${principal.id}/appRoleAssignedTo`)
      : [],
    graph.list<FederatedCredential>(`${path}/federatedIdentityCredentials`),
    graph.list<Owner>(`${path}/owners`),
  ]);
  return {
    application,
    principal,
    assignments,
    federated,
    owners,
    grantsOf: (principalId) =>
      graph.list(
        `/v1.0/oauth2PermissionGrants?${new URLSearchParams({ $filter: `clientId eq '${principalId}'` })}`,
      ),
  };
}
