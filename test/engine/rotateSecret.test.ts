import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { apis, calculator, clientApp } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("npm run rotate-secret, after an update", { skip }, () => {
  let stack: EngineStack;
  let file: string;
  before(async () => {
    stack = await openStack({
      ...clientApp({ secrets: [{ name: "2026-h2", expires: "2099-06-30" }] }),
      ...apis({
        ...calculator,
        backendApp: {
          ...calculator.backendApp,
          roles: [{ value: "Calculator.Read.All", for: "applications" }],
        },
      }),
      "apim-oauth:clients": [
        {
          name: "nightly",
          type: "daemon",
          apis: { "basic-calculator": ["Calculator.Read.All"] },
          secrets: [{ name: "2026-h2", expires: "2099-06-30" }],
        },
      ],
    });
    file = join(stack.pulumi.folder.project, "Pulumi.dev.yaml");
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  const rotate = (...args: string[]) => stack.script("rotateSecret", "--stack", "dev", ...args);

  const secretsOfNightly = () =>
    [...stack.tenant.applications.values()]
      .find(({ displayName }) => displayName === "nightly-client-app")!
      .passwordCredentials.map(({ displayName }) => displayName)
      .sort();

  it("takes the old secret out only when the new one is deployed and in use", async () => {
    for (const whose of [[], ["--client", "nightly"]]) {
      const added = await rotate(...whose, "--name", "2027-h1");
      assert.equal(added.exitCode, 0, added.stderr);
    }
    const during = readFileSync(file, "utf8");

    const tooSoon = await rotate("--finish");
    assert.equal(tooSoon.exitCode, 1);
    assert.match(
      tooSoon.stderr,
      /^2027-h1 is not deployed yet; API Management uses 2026-h2\. Run npm run up -- dev first/m,
    );
    const clientTooSoon = await rotate("--client", "nightly", "--finish");
    assert.equal(clientTooSoon.exitCode, 1);
    assert.match(
      clientTooSoon.stderr,
      /^2027-h1 is not deployed yet\. Run npm run up -- dev first: taking 2026-h2 out now would leave nightly without any\.$/m,
    );
    assert.equal(readFileSync(file, "utf8"), during);

    await stack.pulumi.up();
    const both = await stack.script("drift", "dev", "--min-secret-days", "30");
    assert.equal(both.exitCode, 0, both.stdout);
    assert.deepEqual(secretsOfNightly(), ["2026-h2", "2027-h1"]);
    assert.equal((await rotate("--client", "nightly", "--finish")).exitCode, 0);
    const done = await rotate("--finish");
    assert.match(done.stderr, /^→ dev: the practice at [^\n]*\n$/);
    assert.equal(done.exitCode, 0);
    assert.doesNotMatch(readFileSync(file, "utf8"), /2026-h2/);

    await stack.pulumi.up();
    assert.deepEqual(secretsOfNightly(), ["2027-h1"]);
    const again = await rotate("--finish");
    assert.equal(again.exitCode, 2);
    assert.match(again.stderr, /has one client secret, 2027-h1/);
  });
});
