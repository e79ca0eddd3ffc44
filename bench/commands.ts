import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { findPulumi } from "../lib/engine/cli.ts";
import {
  makePulumiFolder,
  type PulumiFolder,
  removePulumiFolder,
  writeStackFile,
} from "../lib/engine/folder.ts";
import { loadStack } from "../rehearsal/rehearsedStack.ts";
import { withApis } from "./manyApis.ts";
import { childrensSeconds } from "./measure.ts";
import { peakMiBOf, secondsOnProcessor, watch } from "./processes.ts";
import { projectFolder } from "./programs.ts";
import type { Table } from "./table.ts";

const stack = "many";

/** The commands in the order in which they happen to a stack, as a person types them in a practice. */
const commands: readonly (readonly [title: string, script: string, ...args: string[]])[] = [
  ["preview", "preview", stack, "--non-interactive"],
  ["up", "up", stack, "--yes", "--skip-preview", "--non-interactive"],
  ["open-portal", "openPortal", "--stack", stack],
  ["up, publishes the portal", "up", stack, "--yes", "--skip-preview", "--non-interactive"],
  [
    "up, without a change",
    "up",
    stack,
    "--yes",
    "--skip-preview",
    "--non-interactive",
    "--expect-no-changes",
  ],
  ["verify --sign-in", "verify", "--stack", stack, "--sign-in", "--quiet"],
  ["drift", "drift", stack],
];

/**
 * Every command that people wait for, with the guardrails, for a stack of so many APIs that is deployed to a practice by
 * the real engine; and the whole rehearsal. Once each. The engine writes the state at the end alone: what is left is the
 * program's, the guardrails' and the stand-in's own. For a practice only, see docs/scale.md. Linux only.
 */
export async function commandsWith(
  apis: number,
  onRun: (name: string, round: number) => void,
): Promise<Table> {
  const pulumi = findPulumi();
  if ("missing" in pulumi) throw new Error(pulumi.missing);
  const lab = loadStack(projectFolder, "rehearsal");
  const folder = await makePulumiFolder(projectFolder);
  let practice: ChildProcess | undefined;
  try {
    mkdirSync(path.join(folder.home, "versions"));
    symlinkSync(path.dirname(path.dirname(pulumi.path)), path.join(folder.home, "versions", pulumi.version));
    const config = { ...lab.config, ...withApis(lab, apis), ...withinGuardrails(lab) };
    await writeStackFile(folder, stack, config);
    await writeStackFile(folder, "rehearsal", config);
    practice = await startPractice(folder);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PULUMI_HOME: folder.home,
      ...variablesOf(folder),
      PULUMI_DIY_BACKEND_GZIP: "true",
      PULUMI_EXPERIMENTAL: "true",
      PULUMI_SKIP_CHECKPOINTS: "true",
    };
    const rows: string[][] = [];
    const run = async (title: string, args: readonly string[], own: NodeJS.ProcessEnv) => {
      onRun(`${apis} APIs, ${title}`, 1);
      rows.push([title, ...(await measured(folder, args, own, practice!.pid!))]);
    };
    await run("stack init", ["node_modules/pulumi/run.js", "stack", "init", stack], env);
    for (const [title, script, ...args] of commands) await run(title, [`scripts/${script}.ts`, ...args], env);
    await run("rehearse", ["scripts/rehearse.ts", "rehearsal"], process.env);
    return {
      title: `${apis} APIs: the commands, in a practice whose engine skips its checkpoints`,
      columns: [
        "command",
        "exit code",
        "time",
        "on a processor",
        "the practice",
        "memory of all",
        "command, CLI, program, guardrails",
        "the practice's memory",
      ],
      rows,
    };
  } finally {
    if (practice?.kill("SIGTERM")) await once(practice, "close");
    await removePulumiFolder(folder);
  }
}

/** The rehearsal's secret never expires; the guardrails want one that does. */
function withinGuardrails({ project }: { readonly project: string }): Readonly<Record<string, string>> {
  const expires = new Date(Date.now() + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  return { [`${project}:clientApp`]: JSON.stringify({ secrets: [{ name: "bench", expires }] }) };
}

/** One run, as the cells of its row. What it says goes to stderr where it fails. */
async function measured(
  { project }: PulumiFolder,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  practice: number,
): Promise<string[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), "bench-"));
  const times = path.join(scratch, "times");
  try {
    const before = secondsOnProcessor(practice);
    const started = performance.now();
    const line = `"$@"; code=$?; times > "$BENCH_TIMES_FILE"; exit $code`;
    const child = spawn("bash", ["-c", line, "bash", process.execPath, ...args], {
      cwd: project,
      env: { ...env, BENCH_TIMES_FILE: times },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const watched = watch(child.pid!);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    const [code] = (await once(child, "close")) as [number | null];
    watched.stop();
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) process.stderr.write(`${said.slice(-2000)}\n`);
    const { command, CLI, program, guardrails } = watched.peakByKind;
    return [
      String(code),
      `${seconds.toFixed(1)} s`,
      `${childrensSeconds(await readFile(times, "utf8")).toFixed(1)} s`,
      `${(secondsOnProcessor(practice) - before).toFixed(1)} s`,
      `${Math.round(watched.peakMiB)} MiB`,
      [command, CLI, program, guardrails].map(Math.round).join(", "),
      `${Math.round(peakMiBOf(practice))} MiB`,
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Served from the folder, so that its stack files are the practice's. */
async function startPractice({ project }: PulumiFolder): Promise<ChildProcess> {
  const practice = spawn(process.execPath, ["scripts/practice.ts"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const text of practice.stdout!) {
    said += text;
    if (said.includes("Ctrl-C")) break;
  }
  if (!said.includes("Ctrl-C")) throw new Error(`the practice has ended: ${said}`);
  return practice;
}

/** What `source .practice/env.sh` sets. */
function variablesOf({ project }: PulumiFolder): NodeJS.ProcessEnv {
  const lines = readFileSync(path.join(project, ".practice/env.sh"), "utf8").matchAll(
    /^export (\w+)='(.*)'$/gm,
  );
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, value]));
}
