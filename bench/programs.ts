import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ProgramRun } from "../emulator/engines/engine.ts";
import { serveMonitor } from "../emulator/engines/monitor.ts";
import { programCommand } from "../emulator/engines/node.ts";
import { Update } from "../emulator/engines/update.ts";
import type { Provider } from "../emulator/providers/provider.ts";
import { loadStack, type RehearsedStack } from "../rehearsal/rehearsedStack.ts";
import { withApis } from "./manyApis.ts";
import type { Candidate } from "./measure.ts";

/** This repository. */
export const projectFolder = path.resolve(import.meta.dirname, "..");
/** The same resources as `pulumi new azure-typescript` starts a user off. */
export const starterFolder = path.join(projectFolder, "bench/starter");

/** This repository's program, in the process that `pulumi preview` starts for it, on a fresh machine. */
export const ours = preview("this stack", projectFolder);

/** This repository's program with so many APIs, each with an app registration and a document of its own. */
export function oursWith(apis: number): Candidate {
  return preview(`${apis} ${apis === 1 ? "API" : "APIs"}`, projectFolder, {
    change: (stack) => withApis(stack, apis),
  });
}

/** The same from the second time on, by `npm run preview`: what Node has compiled is kept. */
export const oursAgain: Candidate = {
  name: "this stack, for the second time",
  prepare: async () => ({ ...(await ours.prepare()), keepsCompiled: true }),
};

/** The same resources as a user of the template would write them, in a process of the default runtime. */
export const starter = preview("as pulumi new starts a user off", starterFolder, {
  otherMain: "index.ts",
  typescript: true,
});

/**
 * The same again with the SDK imported by its root, as the examples of Pulumi's registry write it. A copy that
 * is made for the run, so that the two cannot drift apart.
 */
export const starterByRoot: Candidate = {
  name: "the same, importing the SDK's root",
  async prepare() {
    const folder = path.join(starterFolder, "by-root");
    mkdirSync(folder, { recursive: true });
    const services = /import \* as (\w+) from "@pulumi\/azure-native\/\1";\n/g;
    const byRoot = readFileSync(path.join(starterFolder, "index.ts"), "utf8")
      .replaceAll("../../apis", "../../../apis")
      .replaceAll(services, "const $1 = azureNative.$1;\n");
    writeFileSync(
      path.join(folder, "index.ts"),
      `import * as azureNative from "@pulumi/azure-native";\n${byRoot}`,
    );
    for (const file of ["package.json", "tsconfig.json"])
      copyFileSync(path.join(starterFolder, file), path.join(folder, file));
    return await preview(this.name, folder, { otherMain: "index.ts", typescript: true }).prepare();
  },
};

/** The same process with a program that only requires the same SDK modules. */
export const floor = preview("floor: requiring the SDK modules", path.join(projectFolder, "bench/floor"), {
  otherMain: "index.js",
});

/** The whole rehearsal of the lab, cold, as `npm run rehearse` starts it. */
export const rehearsal: Candidate = {
  name: "the whole rehearsal of the lab",
  prepare: async () => ({
    command: process.execPath,
    args: [path.join(projectFolder, "scripts/rehearse.ts")],
    cwd: projectFolder,
  }),
};

interface Program {
  /** A program in the folder that is not this repository's. */
  readonly otherMain?: string;
  /** Whether Pulumi compiles it. @default false */
  readonly typescript?: boolean;
  /** Keys of the rehearsal's stack file with other values. */
  readonly change?: (stack: RehearsedStack) => Readonly<Record<string, string>>;
}

/** The process that runs a program in a preview, against a monitor that answers at once. */
function preview(
  name: string,
  folder: string,
  { otherMain, typescript = false, change }: Program = {},
): Candidate {
  return {
    name,
    async prepare() {
      const { project, stack, config: asWritten, ...ours } = loadStack(projectFolder, "rehearsal");
      const config = { ...asWritten, ...change?.({ project, stack, config: asWritten, ...ours }) };
      const { main, nodeArgs } = otherMain === undefined ? ours : { main: otherMain, nodeArgs: [] };
      const providers = ["azure-native", "azuread", "random"].map(echoProvider);
      const run: ProgramRun = { projectFolder: folder, project, stack, main, config, providers };
      const monitor = await serveMonitor(new Update(run, true), { onLog() {}, onFailure() {} });
      const entry = path.join(folder, main);
      const of = {
        entry,
        projectFolder: folder,
        project,
        stack,
        config,
        monitor: monitor.address,
        preview: true,
        nodeArgs,
      };
      const command = programCommand(of);
      return {
        ...command,
        env: { ...command.env, PULUMI_NODEJS_TYPESCRIPT: String(typescript) },
        finished: monitor.close,
      };
    },
  };
}

/**
 * Answers with what it is given: the measured process is the program's, not the provider's. The preview asks for an
 * instance, whose developer portal is switched off here.
 */
function echoProvider(name: string): Provider {
  const unsupported = () => Promise.reject(new Error("a preview of a new stack does not ask for this"));
  return {
    name,
    version: "0.0.0",
    acceptSecrets: true,
    configure: () => ({
      check: async ({ news }) => ({ inputs: news, failures: [] }),
      create: async ({ inputs }) => ({ id: "", outputs: inputs }),
      read: unsupported,
      diff: unsupported,
      update: unsupported,
      delete: unsupported,
      invoke: async () => ({ createdAtUtc: "2026-01-01T00:00:00Z", developerPortalStatus: "Disabled" }),
    }),
  };
}
