import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { cloneOf, linkCli } from "../support/clone.ts";
import { type DocsPage, docsPages, repository } from "../support/docsPages.ts";
import { skip } from "./support/stack.ts";

/**
 * Every page of docs/ is gone through as a reader would: in a fresh clone, one shell, from the first command to
 * the last, against a practice; pieces of stack files are written as the page shows them. The practice starts where the page
 * says `npm run practice`, or before everything. Left out is what is marked as Azure's alone.
 */
describe("the commands of the documentation", { skip, concurrency: 2 }, () => {
  for (const page of docsPages()) {
    // What the README promises is what CI does.
    if (page.file === "README.md" || runnable(page).length === 0) continue;
    it(`of ${page.file} do what the page says`, async () => {
      const clone = cloneOf(repository);
      const pulumiHome = linkCli(clone);
      const goThrough = async (blocks: DocsPage["blocks"]) => {
        const { exitCode, output } = await run(script(blocks), clone.project, pulumiHome);
        assert.equal(exitCode, 0, `${page.file}, at the last line that is printed here:\n${output}`);
      };
      const blocks = runnable(page);
      const start = Math.max(
        blocks.findIndex(({ text }) => practiceLine.test(text)),
        0,
      );
      await goThrough(blocks.slice(0, start));
      const practice = await startPractice(clone.project);
      try {
        await goThrough(blocks.slice(start));
      } finally {
        practice.kill("SIGTERM");
        await once(practice, "close");
        clone.remove();
      }
    });
  }
});

const practiceLine = /^npm run practice\b/m;

function runnable({ blocks }: DocsPage) {
  return blocks.filter(({ language, mark }) =>
    language === "sh" ? mark === "" : language === "yaml" && mark.startsWith("Pulumi."),
  );
}

/** Blocks of a page as one script that stops at the first command that fails. */
function script(blocks: DocsPage["blocks"]): string {
  const parts = blocks.map(({ language, mark, text, line }) => {
    const write = `node '${path.join(repository, "test/support/writeConfig.ts")}' ${mark} <<'END'\n${text}END`;
    return `echo '--- line ${line}'\n${language === "yaml" ? write : commandsOf(text)}`;
  });
  return ["set -euo pipefail", commands, ...parts].join("\n");
}

/**
 * The commands that the pages begin with, without what npm takes for its own start: `node --run` runs the same script of
 * package.json, and what npx finds lies in the packages. Half of an update's time is its preview; the pages preview by
 * themselves where it matters.
 */
const commands = `
# For the commands that run others by the npm that has started them.
export npm_execpath
npm_execpath=$(npm exec -c 'echo "$npm_execpath"')
npm() {
  if [ "$1" != run ]; then command npm "$@"; return; fi
  shift
  if [ "$1" = --silent ]; then shift; fi
  local script=$1
  shift
  if [ "\${1-}" = -- ]; then shift; fi
  if [ "$script" = up ]; then set -- "$@" --skip-preview; fi
  node --run "$script" -- "$@"
}
npx() { "node_modules/.bin/$1" "\${@:2}"; }`;

/** The clone has its packages, and the practice is up. */
function commandsOf(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^(npm ci|npm run practice)\b/.test(line))
    .join("\n");
}

async function startPractice(project: string): Promise<ChildProcess> {
  const practice = spawn(process.execPath, ["scripts/practice.ts"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  while (!told.includes("Ctrl-C")) told += String((await once(practice.stdout, "data"))[0]);
  return practice;
}

function run(
  text: string,
  project: string,
  pulumiHome: string,
): Promise<{ exitCode: number; output: string }> {
  const file = path.join(path.dirname(project), "page.sh");
  writeFileSync(file, text);
  const environment = {
    ...process.env,
    PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    PULUMI_HOME: pulumiHome,
    NO_COLOR: "1",
  };
  return new Promise((resolve) => {
    const options = { cwd: project, env: environment, maxBuffer: 1 << 26 };
    const child = execFile("bash", ["-c", `bash ${file} 2>&1`], options, (_, output) =>
      resolve({ exitCode: child.exitCode ?? -1, output }),
    );
  });
}
