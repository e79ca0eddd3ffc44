import type { AzureRole, GraphPermission, Reason, Scope } from "./identity.ts";

/** Gathers what an identity needs; each permission once, with all its reasons. */
export class Needs {
  readonly #graph = new Map<string, Reason[]>();
  readonly #azure: (AzureRole & { readonly reasons: Reason[] })[] = [];

  /** Notes that a permission of Microsoft Graph is needed. */
  graph(permission: string, reason: Reason): void {
    this.#graph.set(permission, [...(this.#graph.get(permission) ?? []), reason]);
  }

  /** Whether a permission is needed. */
  has(permission: string): boolean {
    return this.#graph.has(permission);
  }

  /** Notes that a role is needed, or actions in a role of one's own. */
  azure(need: Omit<AzureRole, "reasons">, reason: Reason): void {
    const same = this.#azure.find(
      ({ role, actions, scope, optional }) =>
        role === need.role &&
        `${actions}` === `${need.actions}` &&
        scope.id.toLowerCase() === need.scope.id.toLowerCase() &&
        optional === need.optional,
    );
    if (same) same.reasons.push(reason);
    else this.#azure.push({ ...need, reasons: [reason] });
  }

  /** By name, what is contained in another one left out. */
  graphPermissions(): GraphPermission[] {
    return [...this.#graph]
      .filter(([permission]) => !(contained[permission] ?? []).some((other) => this.#graph.has(other)))
      .map(([permission, reasons]) => ({ permission, reasons: counted(reasons) }))
      .sort((one, other) => (one.permission < other.permission ? -1 : 1));
  }

  /** Those that are needed first, the optional ones last; what a wider role contains left out. */
  azureRoles(): AzureRole[] {
    const all = this.#azure.filter(
      (need) => !this.#azure.some((other) => other !== need && contains(other, need)),
    );
    return [...all.filter(({ optional }) => !optional), ...all.filter(({ optional }) => optional)].map(
      (need) => ({ ...need, reasons: counted(need.reasons) }),
    );
  }
}

/** Permissions that another one contains for every call of this project (learn.microsoft.com/graph/permissions-reference). */
const contained: Readonly<Record<string, readonly string[]>> = {
  "Application.Read.All": ["Application.ReadWrite.All"],
};

function contains(one: AzureRole, other: AzureRole): boolean {
  if (one.optional || !isWithin(other.scope, one.scope)) return false;
  if (one.role === undefined) return false;
  // An API Management Service Contributor reads instances and resource groups, and nothing else.
  if (other.role === "Reader" && one.role === "API Management Service Contributor") {
    return other.scope.kind === "instance" || other.scope.kind === "resource group";
  }
  // Contributor has every action but those that give access.
  return one.role === "Contributor" && other.role !== "Contributor";
}

function isWithin(inner: Scope, outer: Scope): boolean {
  return `${inner.id.toLowerCase()}/`.startsWith(`${outer.id.toLowerCase()}/`);
}

/** Equal reasons once, with their number. */
function counted(reasons: readonly Reason[]): Reason[] {
  const distinct = [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).entries()];
  return distinct.map(([key, reason]) => {
    const times = reasons.filter((each) => JSON.stringify(each) === key).length;
    return times === 1 ? reason : { ...reason, for: `${reason.for} (${times})` };
  });
}
