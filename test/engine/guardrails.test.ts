import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { CommandResult } from "../../lib/engine/command.ts";
import type { PulumiProject } from "../../lib/engine/project.ts";
import { rules } from "../../policies/guardrails/rules.ts";
import { tenantId } from "./fixtures/offences/documents.ts";
import { openProgram, pack, violations } from "./support/guardrails.ts";
import { apis, calculator, clientApp } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const inFiveMonths = new Date(Date.now() + 150 * 86_400_000).toISOString().slice(0, 10);
const withGuardrails = ["--policy-pack", pack];

describe("the guardrails on the lab", { skip }, () => {
  const goodSecret = clientApp({ secrets: [{ name: "2026-h2", expires: inFiveMonths }] });
  let stack: EngineStack;
  before(async () => {
    stack = await openStack({ ...goodSecret, ...lenient });
  });
  after(() => stack?.close());

  /** The policy of the lab's text: any token for the audience, of any tenant, with any scope. */
  const lenient = apis({
    ...calculator,
    backendApp: { ...calculator.backendApp, signInAudience: "AzureADMultipleOrgs" },
    tokenValidation: { openIdConfig: "common", requireScope: false },
  });

  it("refuse such a document in the first preview, before anything is created", async () => {
    const preview = await stack.pulumi.attempt("preview", ...withGuardrails);
    assert.equal(preview.exitCode, 1, preview.stdout);
    assert.deepEqual(violations(preview), [
      "token-issuers-named basic-calculator",
      "token-scope-required basic-calculator",
    ]);
    const update = await stack.script("up", "dev", "--yes");
    assert.equal(update.exitCode, 1, update.stdout);
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("stop the update before such a document is deployed", async () => {
    const update = await stack.pulumi.attempt("up", "--yes", "--skip-preview", ...withGuardrails);
    assert.equal(update.exitCode, 1);
    assert.deepEqual(violations(update), [
      "token-issuers-named basic-calculator",
      "token-scope-required basic-calculator",
    ]);
    const deployed = stack.requests.sent.filter(
      ({ method, path }) => method === "PUT" && path.includes("/policies/"),
    );
    assert.deepEqual(deployed, []);
  });

  it("let the strict policy through, in the preview and in the update", async () => {
    await stack.configure(goodSecret);
    const update = await stack.pulumi.attempt("up", "--yes", ...withGuardrails);
    assert.equal(update.exitCode, 0, update.stdout);
    assert.deepEqual(violations(update), []);
  });
});

describe("the guardrails on a production stack that breaks each of them", { skip }, () => {
  let pulumi: PulumiProject;
  let close: (() => Promise<void>) | undefined;
  let preview: CommandResult;
  before(async () => {
    const folder = join(import.meta.dirname, "fixtures/offences");
    ({ pulumi, close } = await openProgram(folder, { "azuread:tenantId": tenantId }));
    preview = await pulumi.attempt("preview", ...withGuardrails);
  });
  after(() => close?.());

  it("fail its preview", () => {
    assert.equal(preview.exitCode, 1);
  });

  it("name each rule once, with the resource that breaks it and with no other", () => {
    // A scope's id is named after its scope.
    const offenders: Readonly<Record<string, string>> = {
      "protect-production": "protect-production/Calculator.Read",
    };
    const expected = rules.map(({ name }) => `${name} ${offenders[name] ?? name}`);
    assert.deepEqual(violations(preview), expected.sort());
  });

  it("tell how bad it is, why, what was found and how to fix it", () => {
    for (const { name, level, why, fix } of rules) {
      const from = preview.stdout.indexOf(`[${level}]  ${name}  (`);
      assert.ok(from >= 0, `${name} is not in:\n${preview.stdout}`);
      const told = preview.stdout.slice(from, preview.stdout.indexOf("- [", from));
      for (const line of [why, "Found: ", `Fix: ${fix}`]) assert.ok(told.includes(line), `${name}: ${told}`);
    }
  });

  it("take settings and exemptions from a file of the user's", async () => {
    const exempt = [{ resource: "*", because: "a test" }];
    const others = rules
      .filter(({ name }) => name !== "secret-lifetime")
      .map(({ name }) => [name, { exempt }]);
    const config = join(pulumi.folder.root, "config.json");
    await writeFile(
      config,
      JSON.stringify({ ...Object.fromEntries(others), "secret-lifetime": { maxDays: 300 } }),
    );
    const result = await pulumi.attempt("preview", ...withGuardrails, "--policy-pack-config", config);
    assert.equal(result.exitCode, 0, result.stdout);
    assert.deepEqual(violations(result), []);
  });
});
