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
  const byId = async () =>
    new Map((await ofOtherStacks(stack)).map(({ id, stack }) => [id.toLowerCase(), stack] as const));
  return async (id) => {
    if (isBuiltIn(id)) return { says: "API Management puts it into new instances", known: true };
    others ??= byId();
    const other = (await others).get(id.toLowerCase());
    if (other !== undefined) return { says: `it is the stack ${other}'s`, known: true };
    return {
      says: "it belongs to no stack of this project in this Pulumi backend: somebody made it by hand, another project made it, or it was left behind",
      known: false,
    };
  };
}

/** Whether API Management itself puts it into new instances: the products Starter and Unlimited, the Echo API. */
export function isBuiltIn(id: string): boolean {
  return builtIn.test(id);
}

/** learn.microsoft.com/azure/api-management/api-management-howto-add-products. */
const builtIn = /\/(?:products\/(?:starter|unlimited)|apis\/echo-api)$/i;

/** Something that another stack of the project manages. */
export interface OfOther {
  readonly stack: string;
  /** The provider's, such as an ARM id. */
  readonly id: string;
}

/** What the project's other stacks manage; nothing where the backend does not tell. */
export async function ofOtherStacks(stack: string): Promise<OfOther[]> {
  const { exitCode, stdout } = await askPulumi(["stack", "ls", "--json"]);
  if (exitCode !== 0) return [];
  const found: OfOther[] = [];
  for (const { name } of JSON.parse(stdout) as readonly { readonly name: string }[]) {
    if (name === stack) continue;
    const state = await stateOf(name);
    for (const { id } of state ? managedResources(state) : []) if (id) found.push({ stack: name, id });
  }
  return found;
}
