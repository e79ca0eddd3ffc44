import { readdirSync, readFileSync } from "node:fs";

/** What the processes below one have taken so far. */
export interface Watch {
  /** Most resident memory of all of them at one time. */
  readonly peakMiB: number;
  /** Most resident memory of the processes of one kind at one time, by what they run. */
  readonly peakByKind: Readonly<Record<Kind, number>>;
  stop(): void;
}

export type Kind = "command" | "CLI" | "program" | "guardrails";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly mebibytes: number;
  readonly kind: Kind;
}

/** Looks four times a second at a process and all that are started by it. Linux only: it reads /proc. */
export function watch(root: number): Watch {
  const seen = { peakMiB: 0, peakByKind: { command: 0, CLI: 0, program: 0, guardrails: 0 } };
  const timer = setInterval(() => {
    const all = descendants(root);
    const sum = (some: readonly Process[]) => some.reduce((total, { mebibytes }) => total + mebibytes, 0);
    seen.peakMiB = Math.max(seen.peakMiB, sum(all));
    for (const kind of Object.keys(seen.peakByKind) as Kind[]) {
      const own = sum(all.filter((each) => each.kind === kind));
      seen.peakByKind[kind] = Math.max(seen.peakByKind[kind], own);
    }
  }, 250);
  return Object.assign(seen, { stop: () => clearInterval(timer) });
}

/** Seconds on a processor of one process, without those that it has started. */
export function secondsOnProcessor(pid: number): number {
  // Behind the name, which may have blanks: user and system time are the 14th and 15th, in ticks of a hundredth.
  const fields = afterName(readFileSync(`/proc/${pid}/stat`, "utf8"));
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Most resident memory that a process has had. */
export function peakMiBOf(pid: number): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
}

function descendants(root: number): Process[] {
  const all = readdirSync("/proc").flatMap((name) =>
    /^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : [],
  );
  const found = all.filter(({ pid }) => pid === root);
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid));
  return found;
}

/** Undefined for one that has just ended. */
function processOf(pid: number): Process | undefined {
  try {
    const fields = afterName(readFileSync(`/proc/${pid}/stat`, "utf8"));
    const pages = Number(fields[21]);
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return { pid, parent: Number(fields[1]), mebibytes: (pages * 4096) / 2 ** 20, kind: kindOf(line) };
  } catch {
    return undefined;
  }
}

/** The fields of a line of /proc/PID/stat from the third on: a process's name may have blanks. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function kindOf(line: string): Kind {
  if (line.includes("run-policy-pack")) return "guardrails";
  if (line.includes("cmd/run")) return "program";
  return /^[^\0]*\/pulumi\0/.test(line) || line.includes("pulumi-language-nodejs") ? "CLI" : "command";
}
