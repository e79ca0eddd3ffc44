import type { ApiEntry } from "./schema.ts";
import type { ApiSettings, BackendAppSettings, RoleSettings, ScopeSettings } from "./types.ts";

type ScopeEntry = NonNullable<ApiEntry["backendApp"]["scopes"]>[number];
type RoleEntry = ApiEntry["backendApp"]["roles"][number];

/**
 * The scopes of an API. An enabled one needs consent texts (Microsoft Graph, permissionScope); what is missing says the
 * description. In an order of their own: which one a person wrote first must change neither policy nor publication.
 */
export function fillInScopes(entries: readonly ScopeEntry[]): ScopeSettings[] {
  return entries.map(fillInScope).sort(byValue);
}

function fillInScope({ description: given, ...entry }: ScopeEntry): ScopeSettings {
  const description = given ?? entry.value;
  const adminConsentDisplayName = entry.adminConsentDisplayName ?? description;
  const adminConsentDescription = entry.adminConsentDescription ?? description;
  return {
    ...entry,
    adminConsentDisplayName,
    adminConsentDescription,
    userConsentDisplayName: entry.userConsentDisplayName ?? adminConsentDisplayName,
    userConsentDescription: entry.userConsentDescription ?? adminConsentDescription,
  };
}

/** The roles of an API: Graph asks for a display name, and the provider for a description. */
export function fillInRoles(entries: readonly RoleEntry[]): RoleSettings[] {
  return entries
    .map((entry) => {
      const displayName = entry.displayName ?? entry.value;
      return {
        ...entry,
        displayName,
        description: entry.description ?? displayName,
        groups: distinctIds(entry.groups),
        servicePrincipals: distinctIds(entry.servicePrincipals),
      };
    })
    .sort(byValue);
}

/** Who can be assigned a role: learn.microsoft.com/graph/api/resources/approle, allowedMemberTypes. Sorted, as the provider has them. */
export const memberTypes = {
  applications: ["Application"],
  users: ["User"],
  both: ["Application", "User"],
} as const satisfies Record<RoleSettings["for"], readonly string[]>;

/** Values of the roles that applications can have, or users. */
export function rolesFor(
  who: "applications" | "users",
  roles: readonly { readonly value: string; readonly for: RoleSettings["for"] }[],
): string[] {
  return roles.filter((role) => role.for === who || role.for === "both").map(({ value }) => value);
}

/** What one operation, or an API as a whole, asks of a token. */
export interface AskedPermissions {
  /** Of which a user's token needs one; undefined: no user's token is taken. */
  readonly scopes: readonly string[] | undefined;
  /** Of which a user's token needs one in addition; none: no role. */
  readonly userRoles: readonly string[];
  /** Of which an application's own token needs one; none: no such token is taken. */
  readonly applicationRoles: readonly string[];
}

/** What an API asks of a token wherever its operations do not ask for more. */
export function askedByApi({ backendApp, tokenValidation }: Asking): AskedPermissions {
  return {
    scopes: tokenValidation.requireScope ? backendApp.scopes.map(({ value }) => value) : [],
    userRoles: [],
    applicationRoles: tokenValidation.requireScope ? rolesFor("applications", backendApp.roles) : [],
  };
}

/**
 * What an operation asks of a token that has scopes or roles of its own. With roles for applications alone it is for
 * applications; with scopes alone it is for users; a role for users is needed in addition to a scope, so that an
 * application never does more for a user than it was allowed to.
 */
export function askedByOperation(
  { backendApp, tokenValidation }: Asking,
  operationId: string,
): AskedPermissions {
  const scopes = ofOperation(tokenValidation.operationScopes, operationId);
  const roles = ofOperation(tokenValidation.operationRoles, operationId) ?? [];
  const has = (values: readonly string[]) => roles.filter((role) => values.includes(role));
  const userRoles = has(rolesFor("users", backendApp.roles));
  return {
    scopes: scopes ?? (userRoles.length > 0 ? backendApp.scopes.map(({ value }) => value) : undefined),
    userRoles,
    applicationRoles: has(rolesFor("applications", backendApp.roles)),
  };
}

/** Operations that ask for scopes or roles of their own, by their operationIds, and so have a policy of their own. */
export function ownOperations({ tokenValidation }: Pick<Asking, "tokenValidation">): string[] {
  const { operationScopes, operationRoles } = tokenValidation;
  return [...new Set([...Object.keys(operationScopes), ...Object.keys(operationRoles)])].sort();
}

/** What of an API's settings says who may call it. */
export interface Asking {
  readonly backendApp: Pick<BackendAppSettings, "scopes" | "roles">;
  readonly tokenValidation: Pick<
    ApiSettings["tokenValidation"],
    "requireScope" | "operationScopes" | "operationRoles"
  >;
}

function ofOperation(
  lists: Readonly<Record<string, readonly string[]>>,
  operationId: string,
): readonly string[] | undefined {
  return Object.hasOwn(lists, operationId) ? lists[operationId] : undefined;
}

function distinctIds(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort();
}

function byValue(one: { readonly value: string }, other: { readonly value: string }): number {
  return one.value < other.value ? -1 : 1;
}
