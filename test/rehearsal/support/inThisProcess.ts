import { realpathSync } from "node:fs";
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import inlineProgram from "@pulumi/pulumi/automation/server.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import type { Deployed, ProgramRun } from "../../../emulator/engines/engine.ts";
import { type RunToItsEnd, runProgram } from "../../../emulator/engines/node.ts";

/**
 * `deployWithNode` without a process of the program's own: as Pulumi's Automation API runs inline programs, with an
 * SDK that is loaded already. For tests of many stacks; loading the SDK takes longer than all the rest of one.
 * Not for a program that fails: of the promises that the SDK then leaves behind the test would have to answer for.
 */
export async function deployInThisProcess(run: ProgramRun): Promise<Deployed> {
  return await runProgram(run, false, inThisProcess);
}

/** What the Automation API starts for an inline program; the SDK does not declare it. */
const { LanguageServer } = inlineProgram as unknown as {
  LanguageServer: new (
    program: () => Promise<unknown>,
  ) => {
    run(call: { request: object }, answer: (error?: Error) => void): Promise<void>;
  };
};

let runs = 0;

// Node evaluates a module once for each URL, and a run is its program's entry and index evaluated once more. What they
// import declares nothing by itself, and is shared by the runs of the same files.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const run = context.parentURL && new URL(context.parentURL).search;
    return run && specifier === "./index.ts" ? { ...resolved, url: resolved.url + run } : resolved;
  },
});

const inThisProcess: RunToItsEnd = async (run, preview, monitor) => {
  const file = realpathSync(path.resolve(run.projectFolder, run.main));
  const entry = `${pathToFileURL(file)}?run=${++runs}`;
  const server = new LanguageServer(async () => ((await import(entry)) as { default: unknown }).default);
  const request = new languageMessages.RunRequest();
  request.setProject(run.project);
  request.setStack(run.stack);
  request.setOrganization("organization");
  request.setParallel(2 ** 31 - 1);
  request.setDryrun(preview);
  request.setMonitorAddress(monitor);
  request.setArgsList([monitor]);
  for (const [key, value] of Object.entries(run.config)) request.getConfigMap().set(key, value);
  // The one thing that the request does not carry; the run reads it as it begins.
  process.env.PULUMI_NODEJS_ROOT_DIRECTORY = run.projectFolder;
  let failure: Error | undefined;
  const ended = server.run({ request }, (error) => {
    failure ??= error;
  });
  delete process.env.PULUMI_NODEJS_ROOT_DIRECTORY;
  await ended;
  return failure ? { exitCode: 1, stderr: failure.message } : { exitCode: 0, stderr: "" };
};
