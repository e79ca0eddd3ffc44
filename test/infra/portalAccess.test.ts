import assert from "node:assert/strict";
import { test } from "node:test";
import type { Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { deploy } from "./support/deploy.ts";
import { lab } from "./support/settings.ts";

type Access = Partial<Settings["portal"]>;
const run = (access: Access) => deploy(() => declareStack({ ...lab, portal: { ...lab.portal, ...access } }));

/** Name, switch and what each waits for. */
async function settingsOf(access: Access) {
  const { one } = await run(access);
  const { inputs } = one("Deployment", "portal-access");
  const { template } = inputs.properties as {
    template: {
      resources: { type: string; name: string; properties: { enabled: boolean }; dependsOn?: string[] }[];
    };
  };
  assert.equal(inputs.deploymentName, "contoso-calc-dev-portal-access");
  return template.resources.map(({ type, name, properties, dependsOn = [] }) => {
    assert.equal(type, "Microsoft.ApiManagement/service/portalsettings");
    return [name, properties.enabled, ...dependsOn];
  });
}

test("who gets into the portal is set by a template deployment, one setting after the other", async () => {
  assert.deepEqual(await settingsOf({ signIn: "required", signUp: false }), [
    ["contoso-calc-dev/signin", true],
    ["contoso-calc-dev/signup", false, "contoso-calc-dev/signin"],
  ]);
  assert.deepEqual(await settingsOf({ signIn: "optional" }), [["contoso-calc-dev/signin", false]]);
  assert.deepEqual(await settingsOf({ signUp: true }), [["contoso-calc-dev/signup", true]]);
});

test("the portal is published after that, and anew when it changes", async () => {
  const keepers = async (access: Access) => {
    const { one } = await run(access);
    return one("RandomString").inputs.keepers as { content: string };
  };
  const { one } = await run({ signUp: false });
  assert.ok(
    one("Deployment", "developer-portal").dependencies.includes(one("Deployment", "portal-access").urn),
  );
  const contents = [{}, { signUp: false }, { signUp: true }, { signIn: "optional" as const }];
  const found = new Set<string>();
  for (const access of contents) found.add((await keepers(access)).content);
  assert.equal(found.size, contents.length);
});

test("a stack that decides nothing has nothing of it", async () => {
  const { all } = await run({});
  assert.deepEqual(
    all("Deployment").map(({ name }) => name),
    ["developer-portal"],
  );
});
