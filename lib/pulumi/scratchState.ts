import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Preview } from "../engine/project.ts";
import type { StackState } from "../engine/state.ts";
import { answerIn, askPulumi, runPulumi } from "./cli.ts";
import { changesIn, type PlannedChange } from "./plan.ts";

/** A copy of a stack's state on this machine, on which can be tried what the stack itself is not to see. */
export interface ScratchState {
  /**
   * Runs a command that changes the copy.
   * @throws UsageError with what the CLI said
   */
  change(args: readonly string[]): Promise<void>;
  /** What an update would do by the copy; undefined where there is no plan. */
  plan(): Promise<PlannedChange[] | undefined>;
  /** Shows on this terminal what an update would do by the copy; the cloud is only read. */
  preview(): Promise<{ readonly exitCode: number }>;
}

/**
 * Makes such a copy, in a folder as the CLI keeps states in one (pkg/backend/diy), and removes it at the end. Its secrets
 * stay encrypted with what encrypts the stack's, and so do those of the stack file, of which it has a copy as well.
 */
export async function withScratchState<T>(
  { project, stack, file }: { readonly project: string; readonly stack: string; readonly file: string },
  { version, deployment }: StackState,
  use: (scratch: ScratchState) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "apim-oauth-scratch-"));
  try {
    const states = join(root, ".pulumi/stacks", project);
    mkdirSync(states, { recursive: true });
    writeFileSync(join(root, ".pulumi/meta.yaml"), "version: 1\n");
    const checkpoint = { stack: `organization/${project}/${stack}`, latest: deployment };
    writeFileSync(join(states, `${stack}.json`), JSON.stringify({ version, checkpoint }));
    const config = join(root, `Pulumi.${stack}.yaml`);
    copyFileSync(file, config);
    const env = { PULUMI_BACKEND_URL: pathToFileURL(root).href };
    const of = (args: readonly string[]) => [...args, "--stack", stack, "--config-file", config];
    return await use({
      async change(args) {
        answerIn(args, await askPulumi([...of(args), "--yes"], env));
      },
      async plan() {
        const { exitCode, stdout } = await askPulumi(of(["preview", "--json"]), env);
        return exitCode === 0 ? changesIn(JSON.parse(stdout) as Preview) : undefined;
      },
      preview: () => runPulumi(of(["preview"]), env),
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
