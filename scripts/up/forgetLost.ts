import { withConnection } from "../../lib/azure/connection.ts";
import { nameOf, type StackState } from "../../lib/engine/state.ts";
import { stateTarget } from "../../lib/pulumi/stateTarget.ts";
import { changeState } from "../../lib/pulumi/unlock.ts";
import { stateOf, unlockedState } from "../recover/recover.ts";
import { type Lost, lostPolicies } from "./lostPolicies.ts";
import { currentResources, isOf } from "./stackResources.ts";
import { called } from "./words.ts";

/** An update before which the state has to be right about policies. */
export interface Look {
  readonly stack: string;
  readonly state: StackState;
  /** Operations with scopes of their own in the stack file, by API; ARM names. */
  readonly scoped: ReadonlyMap<string, readonly string[]>;
  say(line: string): void;
}

/** What the update goes by then. */
export interface Seen {
  readonly state: StackState;
  /** Operations of the state's documents that Azure does not have; ARM names, by API. */
  readonly lost: Lost["operations"];
  /** Whether the state has had a policy that Azure does not have. */
  readonly hadLost: boolean;
}

/**
 * Takes out of a stack's state what Azure does not have of its APIs' policies, so that the update plans them as new,
 * and what they protect is born closed. That is a refresh of exactly those, which asks Azure once more while it holds
 * the stack's lock.
 * @throws StackLocked before anything is judged for good; AzureError, UsageError with what the CLI said
 */
export async function forgetLost({ stack, state, scoped, say }: Look): Promise<Seen> {
  const look = async (of: StackState): Promise<Lost> =>
    currentResources(of).some((resource) => isOf("Api", resource))
      ? withConnection(stateTarget(stack, of), (azure) => lostPolicies(of, scoped, azure))
      : { resources: [], operations: new Map() };
  if (isNothing(await look(state))) return { state, lost: new Map(), hadLost: false };
  const current = await unlockedState(stack, state);
  const lost = await look(current);
  const { resources, operations } = lost;
  const hadLost = resources.length > 0;
  if (isNothing(lost)) return { state: current, lost: operations, hadLost };
  for (const line of report(stack, lost)) say(line);
  if (!hadLost) return { state: current, lost: operations, hadLost };
  const targets = resources.flatMap(({ urn }) => ["--target", urn]);
  await changeState(stack, ["refresh", "--skip-preview", ...targets]);
  return { state: (await stateOf(stack)) ?? current, lost: operations, hadLost };
}

function isNothing({ resources, operations }: Lost): boolean {
  return resources.length === 0 && operations.size === 0;
}

function report(stack: string, { resources, operations }: Lost): string[] {
  const gone = resources.filter((resource) => isOf("Api", resource)).map(({ urn }) => nameOf(urn));
  const policies = resources.filter(({ urn, type }) => {
    const [api = ""] = nameOf(urn).split("/");
    return /Policy$/.test(type) && !gone.includes(api);
  });
  return [
    `Azure does not have all that the state of ${stack} has. What the stack file says of it is made anew:`,
    ...gone.map((api) => `  the API ${api}, with its policies`),
    ...policies.map(({ type, id = "" }) => `  the ${called(type, id)}`),
    ...[...operations].flatMap(([api, names]) =>
      names.map((name) => `  the operation ${name} of the API ${api}`),
    ),
  ];
}
