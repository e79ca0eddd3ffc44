import { builtInRole, DeploymentFailed, type Tenant, type World } from "../emulator/index.ts";
import type { StepNaming } from "../lib/checks/stepNames.ts";
import { type Step, StepFailed } from "../lib/checks/steps.ts";
import type { AzureRole, IdentityPermissions } from "../lib/permissions/identity.ts";
import { permissionsOf } from "../lib/permissions/permissionsOf.ts";
import { declaredIn } from "./declaredStack.ts";
import type { RehearsedStack } from "./rehearsedStack.ts";

/** As whom a stack is deployed: as somebody who may do everything, or with what `npm run permissions` prints. */
export type DeployingAs = "everything" | "least-privilege";

/** Less than the least: a permission of Graph, or a role, that the identity lacks all the same. */
export type Without = readonly string[];

/**
 * What the deploying identity of a stack needs, by its plan in a world that is prepared for it.
 * @throws StepFailed when the program fails
 */
export async function deployersNeeds(world: World, stack: RehearsedStack): Promise<IdentityPermissions> {
  try {
    const declared = await declaredIn(world, stack);
    return permissionsOf(stack.settings, declared).find(({ identity }) => identity === "deploy")!;
  } catch (error) {
    if (!(error instanceof DeploymentFailed)) throw error;
    throw new StepFailed(
      `What the stack needs cannot be found out, since its program fails:\n${error.causes.map((cause) => `- ${cause}`).join("\n")}`,
    );
  }
}

/** What the deploying identity may do, and lacks of it. */
export interface Held {
  /** @default everything */
  readonly as?: DeployingAs;
  /** @default nothing */
  readonly without?: Without;
}

/**
 * Holds deploying identities to what stacks need, each from when its stack is named: a tenant's to what all of its stacks
 * need so far.
 * @returns what the identity has then, for people
 */
export function holding(
  world: World,
  { as = "everything", without }: Held,
): (stack: RehearsedStack) => Promise<string> {
  const needs = new Map<string, IdentityPermissions[]>();
  return async (stack) => {
    if (as === "everything") return as;
    const { tenantId } = stack.settings;
    const all = [...(needs.get(tenantId) ?? []), await deployersNeeds(world, stack)];
    needs.set(tenantId, all);
    return holdTo(world.directory.tenant(tenantId)!, all, without);
  };
}

/** Lets a tenant's deploying identity do everything: what is made for a stack before it is deployed is others'. */
export function release(tenant: Tenant): void {
  tenant.access.graph = "everything";
  tenant.access.azure = "everything";
}

/** The step that says to what the identity is held; none where it may do everything. */
export function holdStep({ as }: Held, titled: StepNaming, held: () => Promise<string>): Step[] {
  if (as !== "least-privilege") return [];
  return [{ name: titled("The deploying identity has what npm run permissions prints"), run: held }];
}

/**
 * Holds the deploying identity of a tenant to what stacks need there, optional roles left out.
 * @returns what it has, for people
 */
export function holdTo(tenant: Tenant, needs: readonly IdentityPermissions[], without: Without = []): string {
  const graph = new Set(needs.flatMap((each) => each.graph.map(({ permission }) => permission)));
  const roles = needs.flatMap(({ azure }) => azure.filter(({ optional }) => !optional));
  for (const permission of without) graph.delete(permission);
  const held = roles.filter(({ role }) => role === undefined || !without.includes(role));
  tenant.access.graph = graph;
  tenant.access.azure = held.map(({ role, actions = [], scope }) =>
    role === undefined ? { actions, notActions: [], scope: scope.id } : builtInRole(role, scope.id),
  );
  return [...[...graph].sort(), ...new Set(held.map(named))].join(", ");
}

function named({ role, actions, scope }: AzureRole): string {
  return `${role ?? actions!.join(" and ")} on the ${scope.kind}`;
}
