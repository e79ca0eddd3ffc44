import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServedProvider, serveProvider, worldProviders } from "../emulator/index.ts";
import { findPulumi } from "../lib/engine/cli.ts";
import { PulumiProject } from "../lib/engine/project.ts";
import { loadStack } from "../rehearsal/rehearsedStack.ts";
import { prepareWorld } from "../rehearsal/seedWorld.ts";
import { startWorldFor } from "../rehearsal/startWorldFor.ts";
import { openEveryPortal } from "../test/support/portals.ts";
import { withApis } from "./manyApis.ts";
import type { Candidate, Command } from "./measure.ts";
import { projectFolder, starterFolder } from "./programs.ts";

/** Two programs with the same resources, each on the real engine, side by side in one world. */
export interface EngineStacks {
  readonly ours: EngineStack;
  readonly starter: EngineStack;
  close(): Promise<void>;
}

/** One of them. */
export interface EngineStack {
  /** A command of the CLI, to be measured. */
  command(
    name: string,
    args: readonly string[],
    how?: Pick<Command, "env" | "keepsCompiled" | "temporary">,
  ): Candidate;
  /** Runs a command to its end, unmeasured. */
  run(...args: string[]): Promise<void>;
  /** Folder for temporary files that is kept until the end. */
  readonly temporary: string;
}

/**
 * Serves a world, and opens both stacks. Nothing is deployed.
 * @param apis of this repository's program; without it the lab's one
 * @throws Error when the CLI is not on this machine
 */
export async function openEngineStacks(apis?: number): Promise<EngineStacks> {
  const pulumi = findPulumi();
  if ("missing" in pulumi) throw new Error(pulumi.missing);
  const cli = pulumi.path;
  const lab = loadStack(projectFolder, "rehearsal");
  const config = { ...lab.config, ...(apis && withApis(lab, apis)) };
  const world = await startWorldFor([lab.settings], 0);
  openEveryPortal(world);
  await prepareWorld(world, lab.settings);
  const providers: ServedProvider[] = [];
  for (const provider of await worldProviders(world)) providers.push(await serveProvider(provider));
  const closing: (() => Promise<unknown>)[] = [
    () => Promise.all(providers.map((provider) => provider.close())),
    () => world.close(),
  ];
  const close = async () => {
    for (const each of closing.reverse()) await each();
  };
  try {
    const starter = await open(starterFolder, unlinkStarter);
    return { ours: await open(projectFolder), starter, close };
  } catch (error) {
    await close();
    throw error;
  }

  async function open(folder: string, ready?: (project: string) => Promise<void>): Promise<EngineStack> {
    const temporary = await mkdtemp(path.join(tmpdir(), "bench-kept-"));
    closing.push(() => rm(temporary, { recursive: true, force: true }));
    const project = await PulumiProject.open({ projectFolder: folder, stack: lab.stack, config, providers });
    closing.push(() => project.remove());
    await ready?.(project.folder.project);
    return {
      temporary,
      command: (name, args, how) => ({
        name,
        prepare: async () => ({
          command: cli,
          args: [...args, "--non-interactive"],
          cwd: project.folder.project,
          ...how,
          env: { ...project.environment, ...how?.env },
        }),
      }),
      async run(...args) {
        await project.run(...args);
      },
    };
  }
}

/** The default runtime's compiler wants a program beside its tsconfig.json, not links to one. */
async function unlinkStarter(project: string): Promise<void> {
  for (const name of ["index.ts", "package.json", "tsconfig.json"]) {
    const text = await readFile(path.join(starterFolder, name), "utf8");
    await rm(path.join(project, name));
    const apis = path.relative(project, path.join(projectFolder, "apis"));
    await writeFile(path.join(project, name), text.replaceAll("../../apis", apis));
  }
}
