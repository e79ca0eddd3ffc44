import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "schema-"));
after(() => rmSync(folder, { recursive: true }));

function schema(cwd: string, ...args: string[]) {
  const run = spawnSync(process.execPath, [join(repository, "scripts/schema.ts"), ...args], {
    cwd,
    encoding: "utf8",
  });
  return { exitCode: run.status, out: run.stdout, error: run.stderr };
}

describe("npm run schema", () => {
  it("has nothing to do in this repository", () => {
    const { exitCode, out, error } = schema(repository, "--check");
    assert.equal(error, "");
    assert.equal(out, "infra/stack.schema.json, infra/apis.schema.json and Pulumi.yaml are up to date\n");
    assert.equal(exitCode, 0);
  });

  it("tells with --check what is out of date, and changes nothing; without it, writes all of them", () => {
    const good = readFileSync(join(repository, "Pulumi.yaml"), "utf8");
    const old = good.replace("- sku: Tier of the instance.", "- sku: Old words.");
    mkdirSync(join(folder, "infra"));
    writeFileSync(join(folder, "Pulumi.yaml"), old);

    const check = schema(folder, "--check");
    assert.equal(check.exitCode, 1);
    assert.equal(
      check.out,
      "infra/stack.schema.json is out of date: run npm run schema\ninfra/apis.schema.json is out of date: run npm run schema\nPulumi.yaml is out of date: run npm run schema\n",
    );
    assert.equal(readFileSync(join(folder, "Pulumi.yaml"), "utf8"), old);

    assert.equal(schema(folder).exitCode, 0);
    assert.equal(readFileSync(join(folder, "Pulumi.yaml"), "utf8"), good);
    for (const name of ["infra/stack.schema.json", "infra/apis.schema.json"]) {
      assert.equal(readFileSync(join(folder, name), "utf8"), readFileSync(join(repository, name), "utf8"));
    }
  });

  it("tells of a wrong call with exit code 2 and without a stack trace", () => {
    const unknown = schema(repository, "--chek");
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.error, /unknown option '--chek'/);
    const empty = mkdtempSync(join(tmpdir(), "schema-empty-"));
    const elsewhere = schema(empty);
    rmSync(empty, { recursive: true });
    assert.equal(elsewhere.exitCode, 2);
    assert.match(elsewhere.error, /^Pulumi\.yaml does not exist/);
  });
});
