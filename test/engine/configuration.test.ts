import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parse, parseDocument } from "yaml";
import { PulumiFailed } from "../../lib/engine/command.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { tenMistakes, tenPaths } from "../scripts/schema/tenMistakes.ts";
import { apiManagement, apis, type Config, calculator, configText } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("a stack file with mistakes", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  it("is told of all ten at once, those of a wrong type among them, as the editor tells them", async () => {
    await stack.pulumi.configure(configText((parse(tenMistakes) as { config: Config }).config));
    const said = await refusal();
    assert.match(said, /Pulumi\.dev\.yaml has 10 problems:/);
    for (const path of tenPaths) assert.ok(said.includes(`  ${path}: `), `${path} is not among:\n${said}`);
    assert.deepEqual(stack.requests.sent, []);
  });

  it("is refused by the program for what it says inside, all of it in one run and without a stack trace", async () => {
    await stack.configure({
      ...apiManagement({ sku: "Gold", publisherEmail: "nobody" }),
      ...apis({ ...calculator, path: "/calc/", backendApp: { displayName: "" } }),
      "azure-native:location": "",
    });
    const said = await refusal();
    for (const path of ["sku", "publisherEmail", "path", "displayName", "azure-native:location"]) {
      assert.ok(said.includes(path), `${path} is not among:\n${said}`);
    }
    assert.match(said, /Gold/);
    assert.doesNotMatch(said, /\n +at .*\.ts:\d+/);
    assert.deepEqual(stack.requests.sent, []);
  });

  it("is refused by a provider's own check before anything is created", async () => {
    await stack.configure(apiManagement({ resourceGroupName: "rg." }));
    await refusal();
    assert.deepEqual(
      stack.requests.sent.filter(({ method }) => method !== "GET" && method !== "HEAD"),
      [],
    );
  });

  it("says what is left out where Pulumi ESC environments complete it", async () => {
    await stack.configure({});
    const file = join(stack.pulumi.folder.project, "Pulumi.dev.yaml");
    appendFileSync(file, "environment:\n  - contoso/dev\n");
    const { stderr } = await stack.script("up", "dev", "--yes");
    assert.match(
      stderr,
      /imports contoso\/dev from Pulumi ESC, .* only the policies are checked before this update/,
    );
  });

  async function refusal(...args: string[]): Promise<string> {
    const failed = await stack.pulumi.preview(...args).then(
      () => assert.fail("the preview went through"),
      (error: unknown) => error,
    );
    assert.ok(failed instanceof PulumiFailed, String(failed));
    return `${failed.message}\n${failed.result.stdout}\n${failed.result.stderr}`;
  }
});

describe("what pulumi hands over to the program", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  it("is what every command reads, with the defaults of Pulumi.yaml", async () => {
    const { pulumi } = stack;
    const file = (name: string) => join(pulumi.folder.project, name);
    const original = readFileSync(file("Pulumi.yaml"), "utf8");
    const project = parseDocument(original);
    project.setIn(["config", "apis", "default"], [{ file: "shared.yaml" }, { name: "orders", expires: "x" }]);
    project.setIn(["config", "note"], ["a", 5, true]);
    project.setIn(["config", "azure-native:environment"], "public");
    project.setIn(["config", "azure-native:location"], { value: "northeurope" });
    // Written by hand, since quotes would make a text of the date.
    writeFileSync(
      file("Pulumi.yaml"),
      `${String(project)}  since: { default: { on: 2027-06-30, no: 0.5 } }\n`,
    );
    await stack.configure({ "apim-oauth:apis": undefined });
    // What Go's YAML makes of plain values.
    const dates = "2027-13-45|2027-02-30|2027-6-3|2027-06-30T12:00:00Z|2027-06-30 12:00:00|2027-06-30T12:00";
    const others = "010|08|1_000|0b11|-0x1F|1e3|1e400|.5|yes|TRUE|~||!!str 5|!!binary aGk=";
    const plain = `${dates}|${others}`.split("|");
    const stackFile = parseDocument(readFileSync(file("Pulumi.dev.yaml"), "utf8"));
    stackFile.setIn(["config", "team:plain"], "here");
    const lines = plain.map((value, index) => `  team:value${index}: ${value}\n`);
    lines.push("  team:merged: [&x { a: 1, b: 010 }, { <<: *x, a: 2 }]\n  azuread:config:useCli: true\n");
    writeFileSync(file("Pulumi.dev.yaml"), String(stackFile).replace(/ *team:plain: here\n/, lines.join("")));
    const { stdout } = await pulumi.run("config", "--json");
    const shown = JSON.parse(stdout) as Record<string, { value?: string }>;
    const asPulumi = Object.entries(shown).map(([key, { value = "" }]) => [key, structure(value)]);
    const { config } = readStackFile(pulumi.folder.project, "dev");
    const ours = Object.entries(config).map(([key, value]) => [key, structure(value)]);
    writeFileSync(file("Pulumi.yaml"), original);
    assert.deepEqual(Object.fromEntries(ours), Object.fromEntries(asPulumi));
  });

  it("has the APIs of a shared file in it, for a preview as for npm run policy", async () => {
    const shared = [{ ...calculator, path: "shared", tokenValidation: { failedMessage: "Not from here." } }];
    writeFileSync(join(stack.pulumi.folder.project, "shared.yaml"), JSON.stringify(shared));
    await stack.configure(apis({ file: "shared.yaml" }));
    const policy = await stack.script("policy", "--stack", "dev");
    assert.match(policy.stdout, /failed-validation-error-message="Not from here\."/);
    const { steps } = await stack.pulumi.preview();
    assert.ok(JSON.stringify(steps).includes('"path":"shared"'), JSON.stringify(steps));
  });
});

/** Maps by their keys, in whatever order. */
function structure(value: string): unknown {
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
