import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { allTypes } from "../../emulator/arm/resourceTypes.ts";
import { policyDefinitions } from "../../emulator/gateway/policies/index.ts";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "coverage-"));
after(() => rmSync(folder, { recursive: true }));

function coverage(cwd: string, ...args: string[]) {
  const script = join(repository, "scripts/coverage.ts");
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], { cwd, encoding: "utf8" });
  return { status, stdout };
}

describe("npm run coverage", () => {
  const good = readFileSync(join(repository, "docs/coverage.md"), "utf8");

  it("has nothing to do in this repository", () => {
    const upToDate = { status: 0, stdout: "docs/coverage.md is up to date\n" };
    assert.deepEqual(coverage(repository, "--check"), upToDate);
  });

  it("tells with --check of a page that lies, and changes nothing; without it, writes the page", () => {
    const page = join(folder, "docs/coverage.md");
    mkdirSync(join(folder, "docs"));
    const lie = good.replace("| `choose` |", "| `send-request` |");
    writeFileSync(page, lie);
    const outOfDate = { status: 1, stdout: "docs/coverage.md is out of date: run npm run coverage\n" };
    assert.deepEqual(coverage(folder, "--check"), outOfDate);
    assert.equal(readFileSync(page, "utf8"), lie);
    assert.equal(coverage(folder).stdout, "docs/coverage.md written\n");
    assert.equal(readFileSync(page, "utf8"), good);
  });

  it("has a row for every type and policy, for routes, parameters and members", () => {
    const cells = [
      ...allTypes().map(({ type }) => type),
      ...policyDefinitions.keys(),
      "/v1.0/applications/:key/addPassword",
      "/:tenant/oauth2/v2.0/token",
      "`grant_type`",
      "JObject",
    ].map((name) => (name.startsWith("`") ? name : `\`${name}\``));
    assert.deepEqual(
      cells.filter((cell) => !good.includes(`| ${cell} |`)),
      [],
    );
    assert.match(
      good,
      /\| `Microsoft\.ApiManagement\/service\/subscriptions` \| GET, HEAD, PUT, .*`listSecrets`/,
    );
    assert.match(good, /\| `rate-limit` \| inbound \| product, api, operation \| `calls`\*/);
  });
});
