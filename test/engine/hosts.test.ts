import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { World } from "../../emulator/world.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { apiManagement } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const gatewayHost = "api.contoso.example";
const portalHost = "developers.contoso.example";
const secret = (name: string) => `https://contoso.vault.azure.net/secrets/${name}`;
const certificates = { gateway: secret("api"), portal: secret("developers") };
const identity = {
  id: "/subscriptions/0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/certificates",
  clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
};
const portals = [`https://${portalHost}`, "https://contoso-calc-dev.developer.azure-api.net"];

/** Somebody takes host names away, or all but these types. */
function takeHosts(world: World, name: string): void {
  const { properties } = world.arm.service("contoso-calc-dev")!;
  const all = properties.hostnameConfigurations as { hostName: string }[];
  assert.ok(all.some(({ hostName }) => hostName === name));
  properties.hostnameConfigurations = all.filter(({ hostName }) => hostName !== name);
}

const outputsOf = async (stack: EngineStack) =>
  JSON.parse((await stack.pulumi.run("stack", "output", "--json")).stdout) as StackOutputs;
const origins = (uris: readonly string[]) => uris.map((uri) => new URL(uri).origin);

describe("host names of an instance that the stack makes", { skip }, () => {
  let stack: EngineStack;
  const hosted = { gatewayHost, portalHost, certificates: { ...certificates, identity } };
  before(async () => {
    stack = await openStack(apiManagement(hosted));
  });
  after(() => stack?.close());

  it("are refused in a new instance that would read its certificates itself, before anything is created", async () => {
    await stack.configure(apiManagement({ ...hosted, certificates }));
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes");
    assert.notEqual(exitCode, 0);
    assert.match(
      stdout + stderr,
      /1 problem prevents this update.*certificates: the new instance would read them/s,
    );
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("are set up by one npm run up with an identity that is there, past the guardrails", async () => {
    await stack.configure(apiManagement(hosted));
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    const outputs = await outputsOf(stack);
    assert.equal(outputs.gatewayUrl, `https://${gatewayHost}`);
    assert.equal(outputs.defaultGatewayUrl, "https://contoso-calc-dev.azure-api.net");
    assert.equal(outputs.apis["basic-calculator"]!.url, `https://${gatewayHost}/calc`);
    assert.deepEqual(origins(outputs.redirectUris), portals);
    await stack.pulumi.up("--expect-no-changes");
    await stack.pulumi.refresh("--expect-no-changes");
    const verified = await stack.script("verify", "--stack", "dev");
    assert.equal(verified.exitCode, 0, verified.stdout + verified.stderr);
    assert.match(verified.stdout, /The instance has the host names that the stack uses, and no others/);
  });

  it("that somebody has taken away are drift, and come back with the next update after a refresh", async () => {
    takeHosts(stack.world, portalHost);
    const found = await stack.script("drift", "dev");
    assert.equal(found.exitCode, 1, found.stdout + found.stderr);
    assert.match(
      found.stdout,
      /update apimanagement:ApiManagementService api-management: hostnameConfigurations/,
    );
    await stack.pulumi.up("--refresh");
    assert.equal(stack.world.hasHost(portalHost), true);
    await stack.pulumi.up("--expect-no-changes");
  });

  it("go one by one with the stack file", async () => {
    await stack.configure(
      apiManagement({ gatewayHost, certificates: { gateway: certificates.gateway, identity } }),
    );
    await stack.pulumi.up();
    assert.equal(stack.world.hasHost(portalHost), false);
    assert.deepEqual(origins((await outputsOf(stack)).redirectUris), portals.slice(1));
  });
});

describe("host names of an adopted instance", { skip }, () => {
  let stack: EngineStack;
  const adopted = { existing: true, resourceGroupName: "rg-shared" };
  const said = apiManagement({ ...adopted, gatewayHost, portalHost });
  before(async () => {
    stack = await openStack(said);
    await stack.configure(apiManagement(adopted));
  });
  after(() => stack?.close());

  it("are used without a word in the stack file, past the guardrails, and need no other plan with one", async () => {
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    const outputs = await outputsOf(stack);
    assert.equal(outputs.gatewayUrl, `https://${gatewayHost}`);
    assert.deepEqual(origins(outputs.redirectUris), portals);
    await stack.configure(said);
    await stack.pulumi.up("--expect-no-changes");
    const drift = await stack.script("drift", "dev");
    assert.equal(drift.exitCode, 0, drift.stdout + drift.stderr);
  });

  it("and whatever else differs from the stack file are told all at once, and nothing is changed", async () => {
    await stack.configure(
      apiManagement({
        ...adopted,
        sku: "Premium",
        capacity: 3,
        gatewayHost: "a.contoso.example",
        portalHost,
      }),
    );
    stack.requests.changes();
    for (const command of ["preview", "up"] as const) {
      const options = command === "up" ? ["--yes", "--skip-preview"] : [];
      const { exitCode, stdout, stderr } = await stack.pulumi.attempt(command, ...options);
      assert.notEqual(exitCode, 0);
      const text = stdout + stderr;
      assert.match(text, /Pulumi\.dev\.yaml has 3 problems:/);
      for (const key of ["sku", "capacity", "gatewayHost"])
        assert.match(text, new RegExp(`apiManagement\\.${key}: `));
      assert.doesNotMatch(text, /\n\s+at /);
    }
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("that are gone are drift: by the stack file, or by the last update", async () => {
    await stack.configure(said);
    takeHosts(stack.world, portalHost);
    const refused = await stack.script("drift", "dev");
    assert.equal(refused.exitCode, 1, refused.stdout + refused.stderr);
    assert.match(
      refused.stdout,
      /^The instance that the stack adopts has changed:\n {2}apim-oauth:apiManagement\.portalHost: "developers\.contoso\.example" is not so: .*\n {2}Correct the stack file, .* Nothing else was compared/m,
    );

    await stack.configure(apiManagement(adopted));
    const followed = await stack.script("drift", "dev");
    assert.equal(followed.exitCode, 1, followed.stdout + followed.stderr);
    assert.match(
      followed.stdout,
      /Its developer portal is at https:\/\/contoso-calc-dev\.developer\.azure-api\.net, and was at https:\/\/developers\.contoso\.example and .* at the last update/,
    );
    assert.match(followed.stdout, /update azuread:ApplicationRedirectUris client-app\/Web: redirectUris/);
    assert.deepEqual(
      planOf(await stack.pulumi.preview()).filter((line) => /RedirectUris|ApiPolicy/.test(line)).length,
      2,
    );
    await stack.pulumi.up();
    const { defaultDeveloperPortalUrl, redirectUris } = await outputsOf(stack);
    assert.equal(defaultDeveloperPortalUrl, undefined);
    assert.deepEqual(origins(redirectUris), portals.slice(1));
  });
});
