import { managedResources } from "../../lib/engine/state.ts";
import { askPulumi } from "../../lib/pulumi/cli.ts";
import { stateOf } from "../recover/recover.ts";

/** Whose something in an instance is, as far as can be found out. */
export interface Owner {
  /** For people, the end of a sentence. */
  readonly says: string;
  /** Whether somebody is known who manages it: then no other stack may take it over. */
  readonly known: boolean;
}

export type OwnerOf = (id: string) => Promise<Owner>;

/**
 * Looks for the owner of ARM ids: API Management itself, or another stack of the project by its state. API
 * Management's resources have no tags, so of anything else there is nothing to find.
 */
export function owners(stack: string): OwnerOf {
  let others: Promise<ReadonlyMap<string, string>> | undefined;
  return async (id) => {
    if (builtIn.test(id)) return { says: "API Management puts it into new instances", known: true };
    others ??= idsOfOtherStacks(stack);
    const other = (await others).get(id.toLowerCase());
    if (other !== undefined) return { says: `it is the stack ${other}'s`, known: true };
    return {
      says: "it is not this stack's, nor another's of the project that this Pulumi backend has: made by hand, by another project, or left behind",
      known: false,
    };
  };
}

/** learn.microsoft.com/azure/api-management/api-management-howto-add-products (Starter, Unlimited); the Echo API. */
const builtIn = /\/(?:products\/(?:starter|unlimited)|apis\/echo-api)$/i;

/** Which stack has which id, without this one's; empty where the backend does not tell. */
async function idsOfOtherStacks(stack: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const { exitCode, stdout } = await askPulumi(["stack", "ls", "--json"]);
  if (exitCode !== 0) return found;
  for (const { name } of JSON.parse(stdout) as readonly { readonly name: string }[]) {
    if (name === stack) continue;
    const state = await stateOf(name);
    for (const { id } of state ? managedResources(state) : []) if (id) found.set(id.toLowerCase(), name);
  }
  return found;
}
