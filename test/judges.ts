import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/*
 * Holds the stand-in against programs that were not written for it: official examples, recorded sessions, what Azure
 * Resource Manager does in general, Microsoft's own client. They lie beside the repository, in ../shared/judges (or in the
 * folder that JUDGES names), and are none of its tests: without them this says so. The
 * least shares are a little below the figures of today, since the judges grow as well.
 */
const repository = path.resolve(import.meta.dirname, "..");
const folder = process.env.JUDGES ?? path.resolve(repository, "../shared/judges");

interface Judge {
  readonly program: string;
  readonly options: readonly string[];
  /** What of its last words is counted. */
  readonly figure: (said: string) => { readonly good: number; readonly of: number } | undefined;
  /** The least share that is good. */
  readonly minimum: number;
}

const judges: readonly Judge[] = [
  // 66 of 71: five contradict recordings, want policies that do not run, or want a diagnostic without a logger.
  {
    program: "armexamples.mjs",
    options: [],
    figure: found(/(\d+) of (\d+) examples alike/),
    minimum: 0.9,
  },
  // 847 of 911: docs/differences.md, "Recorded sessions that come out otherwise".
  { program: "replay.mjs", options: ["--json"], figure: replayed, minimum: 0.92 },
  {
    program: "armbehaviour.mjs",
    options: [],
    figure: found(/(\d+) of (\d+) behaviours/),
    minimum: 0.95,
  },
  {
    program: "armclient.mjs",
    options: [],
    figure: found(/(\d+) of (\d+) operations end well/),
    minimum: 0.98,
  },
];

if (existsSync(path.join(folder, "replay.mjs"))) for (const judge of judges) hold(judge);
else console.log(`The judges are not there (${folder}): skipped. JUDGES=FOLDER names another place.`);

function hold({ program, options, figure, minimum }: Judge): void {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(folder, program), ...options], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  const counted = figure(stdout);
  const said = counted && `${counted.good} of ${counted.of} (${percent(counted.good / counted.of)})`;
  if (counted && counted.good / counted.of >= minimum) {
    console.log(`${program}: ${said}, wanted ${percent(minimum)}`);
    return;
  }
  process.exitCode = 1;
  console.log(
    `${program}: ${said ?? "no figure"}, wanted ${percent(minimum)}\n${counted ? "" : stdout + stderr}`,
  );
  if (counted) console.log(`  see what differs: node ${path.join(folder, program)}`);
}

function found(pattern: RegExp): Judge["figure"] {
  return (said) => {
    const [, good, of] = pattern.exec(said) ?? [];
    return good === undefined ? undefined : { good: Number(good), of: Number(of) };
  };
}

function replayed(said: string): ReturnType<Judge["figure"]> {
  try {
    const { alike, different, unsupported } = JSON.parse(said);
    return { good: alike, of: alike + different + unsupported };
  } catch {
    return undefined;
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
