import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { copyLab } from "../support/labProject.ts";

const repository = join(import.meta.dirname, "../..");

describe("npm run policy-diff", () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-diff-test-"));
  const file = (name: string) => join(folder, name);
  after(() => rmSync(folder, { recursive: true }));

  before(() => {
    for (const part of ["infra", "policies", "openapi", "lib", "scripts", "package.json", ".github"]) {
      cpSync(join(repository, part), file(part), { recursive: true });
    }
    copyLab(folder, ["Pulumi.yaml", "Pulumi.rehearsal.yaml", "apis"]);
    symlinkSync(join(repository, "node_modules"), file("node_modules"), "junction");
    writeFileSync(file(".gitignore"), "node_modules\n");
    git("init", "--quiet");
    git("add", ".");
    git(
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@contoso.example",
      "commit",
      "--quiet",
      "-m",
      "The base",
    );
  });
  afterEach(() => {
    git("checkout", "--quiet", ".");
    git("clean", "--quiet", "--force");
  });

  it("says that nothing differs", () => {
    const { exitCode, out, error } = policyDiff();
    assert.deepEqual([exitCode, out, error], [0, "No policy differs from HEAD.\n", ""]);
  });

  it("shows what a change of a stack file does to the policy", () => {
    edit("Pulumi.rehearsal.yaml", "path: calc\n", "path: calc\n      cors: false\n");
    const { exitCode, out } = policyDiff();
    assert.equal(exitCode, 0);
    assert.match(out, /^--- before\/rehearsal\.xml\n\+\+\+ after\/rehearsal\.xml$/m);
    assert.match(out, /^-\s+<cors /m);
  });

  it("shows what a change of the templates does, which the base renders with its own", () => {
    edit("policies/validateJwt.ts", '"require-scheme"', '"require-the-scheme"');
    assert.match(policyDiff().out, /^-.* require-scheme="Bearer".*\n\+.* require-the-scheme="Bearer"/m);
  });

  it("shows the whole policy of a stack that is new", () => {
    writeFileSync(file("Pulumi.new.yaml"), readFileSync(file("Pulumi.rehearsal.yaml")));
    const { out } = policyDiff();
    assert.match(out, /^new file mode/m);
    assert.match(out, /^\+<policies>$/m);
  });

  it("adds Markdown to what is in the file already", () => {
    edit("Pulumi.rehearsal.yaml", "path: calc\n", "path: calc\n      cors: false\n");
    writeFileSync(file("summary.md"), "# Before\n");
    policyDiff("--markdown", "summary.md");
    const summary = readFileSync(file("summary.md"), "utf8");
    assert.match(
      summary,
      /^# Before\n## Policies compared with HEAD\n\n```diff\ndiff --git before\/rehearsal\.xml /,
    );
  });

  const weakened: [what: string, from: string, to: string, shows: RegExp][] = [
    [
      "an exemption",
      "[\n",
      '[\n      { "stack": "prod", "because": "Later." },\n',
      /^\+ +secret-lifetime leaves out stack prod, resource \*: Later\.$/m,
    ],
    [
      "a longer limit",
      '"exempt"',
      '"maxDays": 720,\n    "exempt"',
      /^- +secret-lifetime\.maxDays: 180\n\+ +secret-lifetime\.maxDays: 720$/m,
    ],
    [
      "a rule that is off",
      "{\n",
      '{\n  "token-scope-required": "disabled",\n',
      /^-token-scope-required: mandatory\n\+token-scope-required: disabled$/m,
    ],
    [
      "a rule that only advises",
      "{\n",
      '{\n  "tls-floor": { "enforcementLevel": "advisory" },\n',
      /^-tls-floor: mandatory\n\+tls-floor: advisory$/m,
    ],
  ];
  for (const [what, from, to, shows] of weakened) {
    it(`shows ${what} in the guardrails' settings, on the terminal and in the summary`, () => {
      edit("policies/guardrails/config.json", from, to);
      const { exitCode, out } = policyDiff("--markdown", "summary.md");
      assert.equal(exitCode, 0);
      assert.match(out, /^No policy differs from HEAD\.\nThe guardrails differ from HEAD:\n/);
      assert.match(out, shows);
      const summary = readFileSync(file("summary.md"), "utf8");
      assert.match(
        summary,
        /## Guardrails compared with HEAD\n\n\*\*This changes what deployments are judged by/,
      );
      assert.match(summary, shows);
    });
  }

  it("shows a rule that is gone, one with another default, and files that decide what is judged", () => {
    edit("policies/guardrails/rules.ts", "  tokenScopeRequired,\n", "");
    edit("policies/guardrails/rules/secretLifetime.ts", "default: 180", "default: 3650");
    edit("lib/pulumi/guarded.ts", '"--policy-pack", "policies/guardrails", ', "");
    const { out } = policyDiff();
    assert.match(out, /^-token-scope-required: mandatory$/m);
    assert.match(out, /^\+ +secret-lifetime\.maxDays: 3650$/m);
    assert.match(
      out,
      /that differ:\nlib\/pulumi\/guarded\.ts\npolicies\/guardrails\/rules\.ts\npolicies\/guardrails\/rules\/secretLifetime\.ts\n$/,
    );
  });

  it("shows which workflow and npm script get other settings for the guardrails", () => {
    edit(
      ".github/workflows/deploy.yml",
      "--suppress-outputs",
      "--suppress-outputs --policy-pack-config other.json",
    );
    edit("package.json", "scripts/up.ts", "scripts/up.ts --policy-pack-config other.json");
    assert.match(
      policyDiff().out,
      /that differ:\n\.github\/workflows\/deploy\.yml\npackage\.json \(scripts\)\n$/,
    );
  });

  it("says so in the summary when no guardrail differs", () => {
    policyDiff("--markdown", "summary.md");
    assert.match(
      readFileSync(file("summary.md"), "utf8"),
      /## Guardrails compared with HEAD\n\nNo guardrail differs\.\n/,
    );
  });

  it("fails when a policy cannot be rendered any more, and says why", () => {
    edit("Pulumi.rehearsal.yaml", "path: calc", "path: calc\n      pith: calc");
    const { exitCode, error } = policyDiff("--markdown", "summary.md");
    assert.equal(exitCode, 1);
    assert.match(error, /^The policies of rehearsal cannot be rendered now:\n.*apis\[0\]\.pith/s);
    assert.match(
      readFileSync(file("summary.md"), "utf8"),
      /The policies of \*\*rehearsal\*\* cannot be rendered now/,
    );
  });

  it("leaves nothing behind in the repository", () => {
    policyDiff();
    assert.equal(git("status", "--porcelain").stdout, "");
    assert.equal(git("worktree", "list").stdout.trim().split("\n").length, 1);
  });

  it("tells of a commit that git does not know with exit code 2 and no stack trace", () => {
    const { exitCode, error } = policyDiff("--base", "origin/nope");
    assert.equal(exitCode, 2);
    assert.match(error, /^--base: git knows no commit "origin\/nope" here; .*fetch-depth: 0/);
    assert.doesNotMatch(error, /\n\s+at /);
  });

  function edit(name: string, from: string, to: string): void {
    const text = readFileSync(file(name), "utf8");
    assert.ok(text.includes(from), `${name} has no ${from}`);
    writeFileSync(file(name), text.replace(from, to));
  }

  function git(...args: string[]) {
    const run = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    return run;
  }

  function policyDiff(...args: string[]) {
    const base = args.includes("--base") ? [] : ["--base", "HEAD"];
    const run = spawnSync(process.execPath, [join(repository, "scripts/policyDiff.ts"), ...base, ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    return { exitCode: run.status, out: run.stdout, error: run.stderr };
  }
});
