import { join } from "node:path";
import type { Tenant } from "../../../emulator/model/directory.ts";
import { serveProvider } from "../../../emulator/providers/serve.ts";
import { worldProviders } from "../../../emulator/providers/worldProviders.ts";
import { startWorld, type World } from "../../../emulator/world.ts";
import { findPulumi } from "../../../lib/engine/cli.ts";
import { type CommandResult, type PulumiCommand, startCommand } from "../../../lib/engine/command.ts";
import { PulumiProject } from "../../../lib/engine/project.ts";
import { settingsOf } from "../../../lib/stack/settings.ts";
import { prepareWorld } from "../../../rehearsal/seedWorld.ts";
import { writeRehearsal } from "../../../rehearsal/served/rehearsalDocument.ts";
import { labProject } from "../../support/labProject.ts";
import { openEveryPortal } from "../../support/portals.ts";
import { trackCalls } from "./calls.ts";
import { type Config, configText, lab } from "./lab.ts";
import { type RequestWatch, watchRequests } from "./requests.ts";

/** This repository, with the lab's stack files and API in place of the user's. */
export const projectFolder = labProject();
export const project = "apim-oauth";

const pulumi = findPulumi();
/** Why the tests of the real engine do not run, or false when they do. */
export const skip = "missing" in pulumi ? pulumi.missing : false;
// Where nothing may be skipped, such as in CI, a missing CLI is a failure.
if (skip && process.env.ENGINE_TESTS === "required") throw new Error(skip);

/**
 * Variables with which the engine's programs start quicker, none of which changes what they do: see
 * test/support/quick.js.
 */
export function quickly(): NodeJS.ProcessEnv {
  const { GOGC, NODE_COMPILE_CACHE, NODE_OPTIONS } = process.env;
  return { GOGC, NODE_COMPILE_CACHE, NODE_OPTIONS };
}

/** The project's stack on the real engine, with a world of its own. */
export interface EngineStack {
  readonly world: World;
  readonly tenant: Tenant;
  readonly pulumi: PulumiProject;
  /** What the providers ask of the world. */
  readonly requests: RequestWatch;
  /** Everything that the CLI has printed so far. */
  readonly printed: () => string;
  /** Runs a command of scripts/ on this stack, as an npm script does. */
  script(name: string, ...args: string[]): Promise<CommandResult>;
  /** Starts such a command, and does not wait for its end. */
  start(name: string, ...args: string[]): Promise<PulumiCommand>;
  /** Settles when the providers have nothing under way: those of a killed engine go on for a while. */
  idle(): Promise<void>;
  /** Puts the lab's configuration with changes in place of the stack's. */
  configure(change: Config): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param change keys of the lab's configuration with other values
 * @param options.portalOpened whether new developer portals have content at once, as if an administrator had been
 * quick: most tests are about something else. @default true
 */
export async function openStack(
  change: Config = {},
  stack = "dev",
  { portalOpened = true } = {},
): Promise<EngineStack> {
  const config = configText({ ...lab, ...change });
  const settings = settingsOf(projectFolder, { project, stack, config });
  const world = await startWorld();
  if (portalOpened) openEveryPortal(world);
  const tenant = await prepareWorld(world, settings);
  const requests = watchRequests(world.fetch);
  const underWay = new Set<Promise<unknown>>();
  const watched = worldProviders({ ...world, fetch: requests.fetch }).map((provider) =>
    trackCalls(provider, underWay),
  );
  const providers = await Promise.all(watched.map((provider) => serveProvider(provider)));
  let printed = "";
  const closeWorld = async () => {
    await Promise.all(providers.map((provider) => provider.close()));
    await world.close();
  };
  try {
    const pulumi = await PulumiProject.open({
      projectFolder,
      stack,
      config,
      providers,
      environment: quickly(),
      onOutput: (text) => {
        printed += text;
      },
    });
    const start = async (name: string, args: readonly string[]) => {
      const { root, project: cwd } = pulumi.folder;
      const { worldFile } = writeRehearsal(root, world, [tenant]);
      const env = { ...pulumi.environment, REHEARSAL: worldFile };
      return startCommand(process.execPath, [join(cwd, "scripts", `${name}.ts`), ...args], { cwd, env });
    };
    return {
      world,
      tenant,
      pulumi,
      requests,
      printed: () => printed,
      script: async (name, ...args) => (await start(name, args)).ended,
      start: (name, ...args) => start(name, args),
      async idle() {
        while (underWay.size > 0) await Promise.allSettled(underWay);
      },
      configure: (next) => pulumi.configure(configText({ ...lab, ...next })),
      async close() {
        await pulumi.remove();
        await closeWorld();
      },
    };
  } catch (error) {
    await closeWorld();
    throw error;
  }
}
