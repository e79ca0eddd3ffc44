import type { AppRole } from "../model/appRole.ts";
import type { Application } from "../model/directory.ts";
import type { PermissionScope } from "../model/permissionScope.ts";
import { badRequest } from "./errors.ts";

interface Permission {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
}

/** microsoft.graph.permissionScope: value has at most 120 characters, 40 where personal accounts sign in. */
const longestValue = 120;
const longestPersonalValue = 40;

/**
 * Checks the delegated permissions, app roles and pre-authorized clients of an application.
 * @throws GraphError 400
 */
export function checkPermissions(before: Application | undefined, after: Application): void {
  const scopes = after.api.oauth2PermissionScopes;
  const roles = after.appRoles;
  for (const scope of scopes) checkScope(scope, after);
  for (const role of roles) checkRole(role);
  // Scopes and roles share one namespace: a token's consumer tells them apart by value alone.
  for (const key of ["id", "value"] as const) {
    const values = [...scopes, ...roles].map((permission) => permission[key]).filter(Boolean);
    if (new Set(values).size !== values.length) {
      throw badRequest("Request contains a property with duplicate values.", "DuplicateValue");
    }
  }
  refuseEnabledChanges(before?.api.oauth2PermissionScopes ?? [], scopes);
  refuseEnabledChanges(before?.appRoles ?? [], roles);
  checkPreAuthorized(before, after);
}

function checkScope(scope: PermissionScope, application: Application): void {
  const invalid = (property: keyof PermissionScope, why: string) =>
    badRequest(`Property api.oauth2PermissionScopes.${property} is invalid. ${why}`);
  if (!scope.id) throw invalid("id", "A unique identifier is required.");
  if (scope.type !== "User" && scope.type !== "Admin") throw invalid("type", "Use User or Admin.");
  const personal = application.signInAudience.includes("PersonalMicrosoftAccount");
  const longest = personal ? longestPersonalValue : longestValue;
  const value = scope.value ?? "";
  if (value.length > longest) throw invalid("value", `It must not have more than ${longest} characters.`);
  if (value.startsWith(".")) throw invalid("value", "It must not begin with a period.");
  if (/\s/.test(value)) throw invalid("value", "It must not contain white space.");
  if (!scope.isEnabled) return;
  if (value === "") throw invalid("value", "It is required when the permission is enabled.");
  for (const property of ["adminConsentDisplayName", "adminConsentDescription"] as const) {
    if (!scope[property]) throw invalid(property, "It is required when the permission is enabled.");
  }
}

/** microsoft.graph.appRole: every property but value and description is required (learn.microsoft.com/graph/api/resources/approle). */
function checkRole(role: AppRole): void {
  const invalid = (property: string, why: string) =>
    badRequest(`Property appRoles.${property} is invalid. ${why}`);
  if (!role.id) throw invalid("id", "A unique identifier is required.");
  if (!role.displayName) throw invalid("displayName", "It is required.");
  const types: readonly string[] = role.allowedMemberTypes ?? [];
  if (types.length === 0 || types.some((type) => type !== "User" && type !== "Application")) {
    throw invalid("allowedMemberTypes", "Use User, Application or both.");
  }
  const value = role.value ?? "";
  if (value.length > longestValue)
    throw invalid("value", `It must not have more than ${longestValue} characters.`);
  if (value.startsWith(".")) throw invalid("value", "It must not begin with a period.");
  if (/\s/.test(value)) throw invalid("value", "It must not contain white space.");
}

function refuseEnabledChanges(before: readonly Permission[], after: readonly Permission[]): void {
  for (const old of before.filter(({ isEnabled }) => isEnabled)) {
    const now = after.find(({ id }) => id === old.id);
    if (!now || describe(now) !== describe(old)) {
      throw badRequest(
        "Permission (scope or role) cannot be deleted or updated unless disabled first.",
        "CannotDeleteOrUpdateEnabledEntitlement",
      );
    }
  }
}

/** Everything but `isEnabled`; null, absent and the empty text are one. */
function describe(permission: Permission): string {
  const { isEnabled: _, ...rest } = permission;
  return JSON.stringify(
    Object.entries(rest)
      .filter(([, value]) => value !== null && value !== "")
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/**
 * A scope can be pre-authorized only once the application has it: adding both in one request fails
 * (github.com/microsoftgraph/microsoft-graph-docs issue 20177).
 */
function checkPreAuthorized(before: Application | undefined, after: Application): void {
  const published = new Set(before?.api.oauth2PermissionScopes.map(({ id }) => id));
  const known = new Set(
    before?.api.preAuthorizedApplications.flatMap((entry) => entry.delegatedPermissionIds),
  );
  const wanted = after.api.preAuthorizedApplications.flatMap((entry) => entry.delegatedPermissionIds);
  if (wanted.some((id) => !published.has(id) && !known.has(id))) {
    throw badRequest(
      "Property api.preAuthorizedApplications.delegatedPermissionIds has a Permission Id that cannot be found in the AppPermissions sets.",
    );
  }
}
