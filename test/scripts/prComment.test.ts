import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { type FakeGitHub, startFakeGitHub } from "./fakeGitHub.ts";

const script = join(import.meta.dirname, "../../scripts/prComment.ts");
const folder = mkdtempSync(join(tmpdir(), "pr-comment-"));
after(() => rmSync(folder, { recursive: true }));

describe("npm run pr-comment", () => {
  let gitHub: FakeGitHub;
  beforeEach(async () => {
    gitHub = await startFakeGitHub();
  });
  afterEach(() => gitHub.close());

  before(() => writeFileSync(join(folder, "preview.txt"), "~ one to update\n"));

  it("writes one comment for a title, and changes it from then on", async () => {
    const args = ["12", "--title", "Preview of dev", "--output", "preview.txt"];
    assert.equal((await comment(...args)).exitCode, 0);
    writeFileSync(join(folder, "second.txt"), "nothing to change\n");
    await comment("12", "--title", "Preview of dev", "--output", "second.txt");
    await comment("12", "--title", "Preview of prod", "--output", "preview.txt");
    await comment("13", "--title", "Preview of dev", "--output", "preview.txt");
    assert.deepEqual(
      gitHub.comments.map(({ issue, body }) => [
        issue,
        /## (.*)/.exec(body)?.[1],
        /```diff\n(.*)/.exec(body)?.[1],
      ]),
      [
        [12, "Preview of dev", "nothing to change"],
        [12, "Preview of prod", "~ one to update"],
        [13, "Preview of dev", "~ one to update"],
      ],
    );
  });

  it("finds its comment behind a hundred others", async () => {
    for (let id = 1; id <= 100; id++) gitHub.comments.push({ id, issue: 12, body: "Looks good to me" });
    const args = ["12", "--title", "Preview of dev", "--output", "preview.txt"];
    await comment(...args);
    await comment(...args);
    assert.equal(gitHub.comments.length, 101);
  });

  it("lets nothing of the output out of its code block", async () => {
    writeFileSync(join(folder, "fence.txt"), "before\n```\n@everybody\n````\n");
    await comment("12", "--title", "Preview", "--output", "fence.txt");
    assert.match(gitHub.comments[0]!.body, /^`{5}diff\nbefore\n```\n@everybody\n````\n`{5}$/m);
  });

  it("keeps the beginning and the end of an output that is too long for GitHub", async () => {
    writeFileSync(join(folder, "long.txt"), `first\n${"x".repeat(100_000)}\nlast`);
    await comment("12", "--title", "Preview", "--output", "long.txt");
    const { body } = gitHub.comments[0]!;
    assert.ok(body.length <= 65_536, `${body.length} characters`);
    assert.match(body, /```diff\nfirst\nx+\n\[…\]\nx+\nlast\n```/);
  });

  it("shows Markdown as such", async () => {
    writeFileSync(join(folder, "environment.md"), "**There** it is");
    await comment("12", "--title", "Environment", "--markdown", "environment.md");
    assert.match(gitHub.comments[0]!.body, /## Environment\n\n\*\*There\*\* it is\n$/);
  });

  const mistakes: [name: string, args: string[], environment: NodeJS.ProcessEnv, message: RegExp][] = [
    ["no content", ["12", "--title", "T"], {}, /Give either --output or --markdown/],
    [
      "a file that is not there",
      ["12", "--title", "T", "--output", "no.txt"],
      {},
      /no\.txt cannot be read \(ENOENT\)/,
    ],
    [
      "a number that is none",
      ["x", "--title", "T", "--output", "preview.txt"],
      {},
      /is a whole number such as 12/,
    ],
    [
      "a missing token",
      ["12", "--title", "T", "--output", "preview.txt"],
      { GITHUB_TOKEN: "" },
      /^GITHUB_TOKEN: not set\..*\$\{\{ github\.token \}\}/,
    ],
    [
      "a token that GitHub refuses",
      ["12", "--title", "T", "--output", "preview.txt"],
      { GITHUB_TOKEN: "another-one" },
      /^GitHub refused GET \/issues\/12\/comments\?.*: 401 Bad credentials\n$/,
    ],
  ];
  for (const [name, args, environment, message] of mistakes) {
    it(`tells of ${name} with exit code 2 and no stack trace`, async () => {
      const { exitCode, error } = await comment(...args, environment);
      assert.equal(exitCode, 2);
      assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at |another-one/);
    });
  }

  async function comment(...given: (string | NodeJS.ProcessEnv)[]) {
    const args = given.filter((one) => typeof one === "string");
    const environment = given.find((one) => typeof one !== "string");
    const child = spawn(process.execPath, [script, ...args], {
      cwd: folder,
      env: { ...process.env, ...gitHub.environment, ...(environment as NodeJS.ProcessEnv | undefined) },
    });
    let error = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      error += text;
    });
    const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { exitCode, error };
  }
});
