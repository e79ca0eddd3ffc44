import { Failure } from "../errors.ts";

/**
 * What the azuread provider asks of Microsoft Graph for one type of resource (terraform-provider-azuread, the resource
 * files of internal/services/applications, serviceprincipals and approleassignments).
 */
export interface GraphUse {
  /** What kind of thing it is in the directory, which decides about the permission: see graphNeeds.ts. */
  readonly kind: "applications" | "credentials" | "owners" | "grants" | "roles";
  /** Calls that change something. */
  readonly changes: string;
  /** Calls of a refresh. */
  readonly reads: string;
  /** Page of the Graph reference whose table names the permissions, under `learn.microsoft.com/graph/api/`. */
  readonly page: string;
}

const patches: GraphUse = {
  kind: "applications",
  changes: "PATCH /applications/{id}",
  reads: "GET /applications/{id}",
  page: "application-update",
};

/** By the type's name in the azuread package. */
export const graphUses: Readonly<Record<string, GraphUse>> = {
  ApplicationRegistration: {
    ...patches,
    changes: "POST, PATCH, DELETE /applications",
    page: "application-post-applications",
  },
  ApplicationIdentifierUri: patches,
  ApplicationPermissionScope: patches,
  ApplicationAppRole: patches,
  ApplicationRedirectUris: patches,
  ApplicationApiAccess: patches,
  ApplicationOptionalClaims: patches,
  ApplicationPreAuthorized: patches,
  ApplicationPassword: {
    ...patches,
    changes: "POST /applications/{id}/addPassword, removePassword",
    page: "application-addpassword",
  },
  ApplicationFederatedIdentityCredential: {
    kind: "credentials",
    changes: "POST, DELETE /applications/{id}/federatedIdentityCredentials",
    reads: "GET /applications/{id}/federatedIdentityCredentials",
    page: "application-post-federatedidentitycredentials",
  },
  ApplicationOwner: {
    kind: "owners",
    changes: "POST, DELETE /applications/{id}/owners/$ref",
    reads: "GET /applications/{id}/owners",
    page: "application-post-owners",
  },
  ServicePrincipal: {
    kind: "applications",
    changes: "POST, PATCH, DELETE /servicePrincipals",
    reads: "GET /servicePrincipals/{id}, its owners",
    page: "serviceprincipal-post-serviceprincipals",
  },
  ServicePrincipalDelegatedPermissionGrant: {
    kind: "grants",
    changes: "POST, PATCH, DELETE /oauth2PermissionGrants",
    reads: "GET /oauth2PermissionGrants/{id}",
    page: "oauth2permissiongrant-post",
  },
  AppRoleAssignment: {
    kind: "roles",
    changes: "POST, DELETE /servicePrincipals/{id}/appRoleAssignedTo",
    reads: "GET /servicePrincipals/{id}/appRoleAssignedTo",
    page: "serviceprincipal-post-approleassignedto",
  },
};

/** Functions of the azuread package, each with what it reads. */
export const graphQuestions: Readonly<Record<string, Pick<GraphUse, "reads" | "page">>> = {
  getServicePrincipal: { reads: "GET /servicePrincipals", page: "serviceprincipal-list" },
  getApplication: { reads: "GET /applications", page: "application-list" },
};

/**
 * @param type such as `azuread:index/applicationPassword:ApplicationPassword`
 * @throws Failure for a type of which nobody has noted what it calls
 */
export function graphUseOf(type: string): { readonly name: string; readonly use: GraphUse } {
  const name = type.split(":").at(-1)!;
  const use = graphUses[name];
  if (use) return { name, use };
  throw new Failure(
    `Which Graph permissions ${type} needs is not known here. Its page in the azuread provider's documentation names them; add it to lib/permissions/graphUses.ts.`,
  );
}
