/** A role of Azure that the deploying identity has at a scope, and in all that is within it. */
export interface AssignedRole {
  /** Such as `Microsoft.ApiManagement/service/*`; `*` stands for anything, and case does not matter. */
  readonly actions: readonly string[];
  /** What of it the role leaves out. */
  readonly notActions: readonly string[];
  /** ARM id of a subscription, a resource group or a resource. */
  readonly scope: string;
}

/** What the deploying identity of a tenant may do. */
export interface Access {
  /** Application permissions of Microsoft Graph by their values, such as `Application.Read.All`. */
  graph: ReadonlySet<string> | "everything";
  /**
   * Whether it is made an owner of the applications that it creates, as the holder of Application.ReadWrite.OwnedBy is.
   * What becomes of who has Application.ReadWrite.All in addition, nobody reports. @default false
   */
  ownsWhatItCreates?: boolean;
  /** In Azure; "everything" in every subscription of the tenant. */
  azure: readonly AssignedRole[] | "everything";
}

/** The built-in roles of this world: learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
const builtInRoles = {
  Reader: { actions: ["*/read"], notActions: [] },
  Contributor: {
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
    ],
  },
  "API Management Service Contributor": {
    actions: [
      "Microsoft.ApiManagement/service/*",
      "Microsoft.Authorization/*/read",
      "Microsoft.Insights/alertRules/*",
      "Microsoft.ResourceHealth/availabilityStatuses/read",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Support/*",
    ],
    notActions: [],
  },
  "Managed Identity Operator": {
    actions: [
      "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
      "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
      "Microsoft.Authorization/*/read",
      "Microsoft.Insights/alertRules/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Support/*",
    ],
    notActions: [],
  },
} as const satisfies Record<string, Omit<AssignedRole, "scope">>;

/**
 * A built-in role at a scope.
 * @throws Error for a role that this world does not know
 */
export function builtInRole(name: string, scope: string): AssignedRole {
  const known: Readonly<Record<string, Omit<AssignedRole, "scope">>> = builtInRoles;
  const role = known[name];
  if (!role) throw new Error(`the world has no role ${name}; it has ${Object.keys(known).join(", ")}`);
  return { ...role, scope };
}

/** Whether one of the roles has an action at a path. */
export function allows(roles: readonly AssignedRole[], action: string, path: string): boolean {
  return roles.some(
    ({ actions, notActions, scope }) =>
      isWithin(path, scope) &&
      actions.some((pattern) => matches(action, pattern)) &&
      !notActions.some((pattern) => matches(action, pattern)),
  );
}

function isWithin(path: string, scope: string): boolean {
  return `${path.toLowerCase()}/`.startsWith(`${scope.toLowerCase().replace(/\/+$/, "")}/`);
}

// A star between slashes stands for nothing as well: the role Managed Identity Operator has userAssignedIdentities/*/assign/action, and
// userAssignedIdentities/assign/action is what is refused without it (Azure/aad-pod-identity#613).
function matches(action: string, pattern: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.\\/]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*").replaceAll("\\/.*\\/", "\\/(?:.*\\/)?")}$`, "i").test(action);
}
