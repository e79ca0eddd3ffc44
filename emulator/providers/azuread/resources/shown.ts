import type { PropertyValue } from "../../../../lib/engine/values.ts";
import type { GraphObject } from "../graphClient.ts";

/** What the provider makes of Graph's answers: where Graph has nothing, Terraform's empty value. */

/** Scopes as applications and service principals show them. */
export function shownScopes(scopes: readonly GraphObject[]): PropertyValue[] {
  return scopes.map((scope) => ({
    adminConsentDescription: text(scope.adminConsentDescription),
    adminConsentDisplayName: text(scope.adminConsentDisplayName),
    enabled: scope.isEnabled === true,
    id: text(scope.id),
    type: text(scope.type),
    userConsentDescription: text(scope.userConsentDescription),
    userConsentDisplayName: text(scope.userConsentDisplayName),
    value: text(scope.value),
  }));
}

/** Roles in the same way. */
export function shownRoles(roles: readonly GraphObject[]): PropertyValue[] {
  return roles.map((role) => ({
    allowedMemberTypes: strings(role.allowedMemberTypes),
    description: text(role.description),
    displayName: text(role.displayName),
    enabled: role.isEnabled === true,
    id: text(role.id),
    value: text(role.value),
  }));
}

export function idsByValue(permissions: readonly GraphObject[]): Record<string, PropertyValue> {
  return Object.fromEntries(
    permissions
      .filter((permission) => text(permission.value) !== "")
      .map((permission) => [text(permission.value), text(permission.id)]),
  );
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function objects(value: unknown): GraphObject[] {
  return Array.isArray(value) ? (value as GraphObject[]) : [];
}
