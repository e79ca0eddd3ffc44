import { cpSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import inlineProgram from "@pulumi/pulumi/automation/server.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import type { Deployed, ProgramRun } from "../../../emulator/engines/engine.ts";
import { type RunToItsEnd, runProgram } from "../../../emulator/engines/node.ts";

/**
 * `deployWithNode` without a process of the program's own: as Pulumi's Automation API runs inline programs, with an
 * SDK that is loaded already. For tests of many stacks; loading the SDK takes longer than all the rest of one.
 * Each run needs a folder of its own, such as `copyProject` makes: Node evaluates a module once for each path.
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

const evaluated = new Set<string>();
let updates = 1;

/** Another update of a stack: a copy of its program, beside it, so that Node evaluates it once more. */
function copyOf({ projectFolder, main }: ProgramRun): string {
  const [folder = "", ...rest] = main.split("/");
  const copy = `${folder}-${updates++}`;
  cpSync(path.join(projectFolder, folder), path.join(projectFolder, copy), { recursive: true });
  return [copy, ...rest].join("/");
}

const inThisProcess: RunToItsEnd = async (run, preview, monitor) => {
  const entry = pathToFileURL(path.resolve(run.projectFolder, run.previous ? copyOf(run) : run.main)).href;
  if (evaluated.has(entry)) throw new Error(`${entry} has run in this process, and would not run again`);
  evaluated.add(entry);
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
