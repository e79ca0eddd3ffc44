import type { Preview, PreviewStep } from "../../lib/engine/project.ts";
import { nameOf } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import type { Ask } from "../../lib/terminal/npm.ts";

/** One resource that is not as it should be. */
export interface Change {
  /** Such as `apimanagement:ApiPolicy`. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
  /** `update`, `delete`, `create`, `replace`, as the Pulumi CLI says. */
  readonly op: string;
  /** Paths of the properties that differ, in alphabetical order; their values may be secrets and are left out. */
  readonly properties: readonly string[];
}

/** What differs between the three places where a stack is: the cloud, the state, the program. */
export interface Drift {
  /** Somebody has changed the cloud: what a refresh would put into the state. */
  readonly cloud: readonly Change[];
  /** Something was merged and not deployed: what an update would do by the state alone. */
  readonly program: readonly Change[];
}

/**
 * Compares the cloud with the state, and the state with the program. Writes neither of them and takes no lock:
 * an identity that only reads is enough.
 * @param pulumi runs the CLI
 * @throws UsageError with what the CLI said, when it could not compare
 */
export async function findDrift(pulumi: Ask, stack: string): Promise<Drift> {
  // With the program, so that the providers sign in anew; without, they would do it with what the state recorded.
  const refresh = await previewOf(
    pulumi,
    ["refresh", "--preview-only", "--run-program", "--stack", stack, "--json"],
    "the cloud with the state",
  );
  const preview = await previewOf(
    pulumi,
    ["preview", "--stack", stack, "--json"],
    "the state with the program",
  );
  return { cloud: changesOf(refresh), program: changesOf(preview) };
}

async function previewOf(pulumi: Ask, args: readonly string[], what: string): Promise<Preview> {
  const { exitCode, stdout, stderr } = await pulumi([...args, "--color", "never"]);
  const preview = parse(stdout);
  if (exitCode === 0 && preview) return preview;
  const errors = (preview?.diagnostics ?? []).filter(({ severity }) => severity === "error");
  const said = [...errors.map(({ message }) => message), stderr].map((text) => text.trim()).filter(Boolean);
  throw new UsageError(`Pulumi could not compare ${what}:\n${said.join("\n") || `exit code ${exitCode}`}`);
}

function parse(text: string): Preview | undefined {
  try {
    return JSON.parse(text) as Preview;
  } catch {
    return undefined;
  }
}

/** A replacement comes as three steps, of which the one in the middle has the reasons. */
function changesOf({ steps = [] }: Preview): Change[] {
  return steps
    .filter(
      ({ op }) => !["same", "read", "refresh", "read-replacement", ...PARTS_OF_A_REPLACEMENT].includes(op),
    )
    .map(({ op, urn, detailedDiff, diffReasons }: PreviewStep) => ({
      type: typeOf(urn),
      name: nameOf(urn),
      op,
      properties: (detailedDiff ? Object.keys(detailedDiff) : [...(diffReasons ?? [])]).sort(),
    }));
}

const PARTS_OF_A_REPLACEMENT = ["create-replacement", "delete-replaced"];

/** Of `…$azure-native:apimanagement:ApiPolicy` the module and the type; of `azuread:index/application:Application` the same. */
function typeOf(urn: string): string {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const [provider = "", module = "", name = ""] = type.split(":");
  const folder = module.split("/")[0];
  return folder === "index" ? `${provider}:${name}` : `${folder}:${name}`;
}
