import type { SkuName } from "./types.ts";

/**
 * How many of something an instance of each tier takes
 * (learn.microsoft.com/azure/api-management/service-limits, "2026 update"; revisions and versions count as well).
 */
export const instanceLimits: Readonly<Record<SkuName, InstanceLimits>> = {
  Consumption: { operations: 3_000, products: 100, subscriptions: undefined },
  Developer: { operations: 3_000, products: 100, subscriptions: 10_000 },
  Basic: { operations: 10_000, products: 200, subscriptions: 15_000 },
  BasicV2: { operations: 10_000, products: 200, subscriptions: 15_000 },
  Standard: { operations: 50_000, products: 500, subscriptions: 25_000 },
  StandardV2: { operations: 50_000, products: 500, subscriptions: 25_000 },
  Premium: { operations: 75_000, products: 2_000, subscriptions: 75_000 },
};

export interface InstanceLimits {
  readonly operations: number;
  readonly products: number;
  /** Undefined where Azure names none. */
  readonly subscriptions: number | undefined;
}

/**
 * What the required permissions of one app registration may list
 * (learn.microsoft.com/graph/api/resources/application, `requiredResourceAccess`).
 */
export const listedPermissions = { apis: 50, permissions: 400 };

/** Redirect URIs of one registration, by whose accounts sign in (learn.microsoft.com/entra/identity-platform/reply-url). */
export const redirectUriLimits = { organizations: 256, personal: 100 };

/**
 * All of a stack's configuration reaches the program in one environment variable, whose text with its name Linux
 * limits (execve(2): MAX_ARG_STRLEN, 32 pages). Bytes.
 */
export const configurationLimit = 128 * 1024;

/** From this share of a limit on a person is warned. */
export const nearLimit = 0.8;

/**
 * Whether the registration of a client of these APIs lists the permissions that it asks for. Beyond Entra ID's limits it
 * lists none: the consent of an administrator, which knows no such limit, is enough for a token.
 * @param scopes the number of scopes of each API
 */
export function listsPermissions(scopes: readonly number[]): boolean {
  const permissions = scopes.reduce((sum, count) => sum + count, 0);
  return scopes.length <= listedPermissions.apis && permissions <= listedPermissions.permissions;
}
