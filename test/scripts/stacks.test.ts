import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { copyLab } from "../support/labProject.ts";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "stacks-"));
after(() => rmSync(folder, { recursive: true }));
copyLab(folder, ["Pulumi.yaml"]);
const stackFile = (name: string, tenant: string) =>
  writeFileSync(join(folder, `Pulumi.${name}.yaml`), `config:\n  azuread:tenantId: ${tenant}\n`);
const real = "7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11";
stackFile("rehearsal", real);
stackFile("prod", real);
stackFile("north", real);
stackFile("pr-12", real);
stackFile("dev", "00000000-0000-0000-0000-000000000000");

describe("npm run stacks", () => {
  it("lists every stack that has a file, but for those of pull requests", () => {
    const { exitCode, out, error } = stacks();
    assert.deepEqual([exitCode, out, error], [0, "dev\nnorth\nprod\nrehearsal\n", ""]);
  });

  it("prints a matrix for GitHub Actions", () => {
    assert.deepEqual(JSON.parse(stacks("--json").out), ["dev", "north", "prod", "rehearsal"]);
  });

  it("leaves out what does not go to Azure, and says why", () => {
    const { out, error } = stacks("--deployed");
    assert.equal(out, "north\nprod\n");
    assert.equal(error, "dev is left out: a placeholder still is azuread:tenantId\n");
  });

  it("says of a file that cannot be read what is wrong with it, and goes on with the others", () => {
    const file = join(folder, "Pulumi.odd.yaml");
    const output = join(folder, "output-of-the-others");
    writeFileSync(file, "config:\n  a: {\n");
    const { exitCode, out, error } = stacks("--deployed", "--output", "names", { GITHUB_OUTPUT: output });
    const one = stacks("--deployed", "--only", "prod");
    const itself = stacks("--deployed", "--only", "odd");
    rmSync(file);
    assert.equal(out, "north\nprod\n");
    assert.match(error, /^odd is left out: Pulumi\.odd\.yaml is not valid YAML \(line \d\)/m);
    assert.equal(exitCode, 2);
    assert.equal(readFileSync(output, "utf8"), 'names=["north","prod"]\n');
    assert.deepEqual([one.exitCode, one.out], [0, "prod\n"]);
    assert.deepEqual([itself.exitCode, itself.out], [2, ""]);
  });

  it("lists what is not as it should be in another way, of which its own commands tell", () => {
    const file = join(folder, "Pulumi.odd.yaml");
    writeFileSync(file, `config: {}\nazuread:tenantId: ${real}\n`);
    const { exitCode, out } = stacks("--deployed");
    rmSync(file);
    assert.deepEqual([exitCode, out], [0, "north\nodd\nprod\n"]);
  });

  it("lists a single stack, or all for an empty name, as an input of a workflow is", () => {
    assert.equal(stacks("--deployed", "--only", "prod").out, "prod\n");
    assert.equal(stacks("--deployed", "--only", "").out, "north\nprod\n");
  });

  it("sets the output of a step", () => {
    const file = join(folder, "output");
    writeFileSync(file, "before=1\n");
    const { exitCode } = stacks("--output", "names", { GITHUB_OUTPUT: file });
    assert.equal(exitCode, 0);
    assert.equal(readFileSync(file, "utf8"), 'before=1\nnames=["dev","north","prod","rehearsal"]\n');
  });

  const mistakes: [name: string, args: string[], message: RegExp][] = [
    [
      "a stack that does not exist",
      ["--only", "nope"],
      /^--only: "nope" is no stack of this project; there is dev, /,
    ],
    [
      "one that is not deployed",
      ["--deployed", "--only", "dev"],
      /"dev" is no deployed stack of this project; there is north, prod\n$/,
    ],
    ["an output outside of GitHub Actions", ["--output", "names"], /^--output: GITHUB_OUTPUT is not set/],
    ["an unknown option", ["--deploid"], /unknown option '--deploid'/],
  ];
  for (const [name, args, message] of mistakes) {
    it(`tells of ${name} with exit code 2 and no stack trace`, () => {
      const { exitCode, error } = stacks(...args);
      assert.equal(exitCode, 2);
      assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at /);
    });
  }
});

function stacks(...given: (string | NodeJS.ProcessEnv)[]) {
  const args = given.filter((one) => typeof one === "string");
  const { GITHUB_OUTPUT, ...rest } = process.env;
  const env = { ...rest, ...(given.find((one) => typeof one !== "string") as NodeJS.ProcessEnv | undefined) };
  const run = spawnSync(process.execPath, [join(repository, "scripts/stacks.ts"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { exitCode: run.status, out: run.stdout, error: run.stderr };
}
