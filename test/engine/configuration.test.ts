import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { parse } from "yaml";
import { PulumiFailed } from "../../rehearsal/engines/pulumiCommand.ts";
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

  async function refusal(...args: string[]): Promise<string> {
    const failed = await stack.pulumi.preview(...args).then(
      () => assert.fail("the preview went through"),
      (error: unknown) => error,
    );
    assert.ok(failed instanceof PulumiFailed, String(failed));
    return `${failed.message}\n${failed.result.stdout}\n${failed.result.stderr}`;
  }
});
