import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Application } from "../../emulator/model/directory.ts";
import { apis, calculator, oauthServer } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const clientId = "4d2c8a15-0d4c-4b0e-9c55-1f6f0a3f2c11";
const consoleId = "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12";

/** The lab with registrations that others look after, both; the API answers from the examples of its document. */
const existing = (backendApp: object = {}, clientApp: object = {}) => ({
  ...apis({
    ...calculator,
    serviceUrl: undefined,
    backendApp: { existing: clientId, scopes: [{ value: "Calculator.Read" }], ...backendApp },
  }),
  ...oauthServer({ grantTypes: ["authorizationCodeWithPkce"] }),
  "apim-oauth:clientApp": { existing: consoleId, ...clientApp },
});

const adopted = ["--stack", "dev", "--api", "basic-calculator", "--client-id", clientId];

describe("a stack whose registrations others look after", { skip }, () => {
  let stack: EngineStack;
  let asItWas: string;
  before(async () => {
    stack = await openStack(existing());
    asItWas = registrations();
  });
  after(() => stack?.close());

  it("is refused in the preview as long as its registration lacks something, with all of it", async () => {
    await stack.configure(
      existing(
        {
          tokenVersion: 1,
          identifierUri: "https://contoso.example/orders",
          signInAudience: "AzureADMultipleOrgs",
          assignmentRequired: true,
          scopes: [{ value: "Calculator.Read", type: "Admin" }, { value: "Calculator.Raed" }],
          roles: [{ value: "Calculator.Use", for: "applications" }],
        },
        { redirectUris: ["https://app.contoso.example/"], implicitGrant: { idTokens: true } },
      ),
    );
    const { exitCode, stdout, stderr } = await stack.script("preview", "dev");
    const said = stdout + stderr;
    assert.notEqual(exitCode, 0);
    for (const line of [
      /app registrations that lack what the stack needs\. It changes none of them/,
      /apim-oauth:apis\[0\]\.backendApp\.existing \(basic-calculator, registered by others, 4d2c8a15[^)]*\):/,
      /it takes v2 tokens, and the stack file says v1: write tokenVersion: 2/,
      /it has no Application ID URI https:\/\/contoso\.example\/orders: write identifierUri: api:\/\/4d2c8a15/,
      /its supported account types are AzureADMyOrg, and the stack file says AzureADMultipleOrgs/,
      /anybody gets tokens of it, and the stack file says assignmentRequired: true/,
      /users can consent to its scope Calculator\.Read, and the stack file says type: Admin/,
      /it has no scope Calculator\.Raed: .* it has Calculator\.Read; did you mean "Calculator\.Read"\?/,
      /it has no role Calculator\.Use: .* it has none/,
      /apim-oauth:clientApp\.existing \(client app, registered by others, 5e3d9b26[^)]*\):/,
      /it has no redirect URI https:\/\/app\.contoso\.example\/: add it to the platform Web/,
      /its implicit grant gives no ID tokens/,
    ]) {
      assert.match(said, line);
    }
    assert.doesNotMatch(said, /^ +at .*\.ts:\d+/m, "no stack trace");
    await stack.configure(existing());
  });

  it("is deployed: the registration is read, and stays as it was", async () => {
    await run("up", "dev", "--yes");
    assert.equal(registrations(), asItWas);
    const { deployment } = await stack.pulumi.export();
    const read = (deployment.resources ?? []).filter(({ external }) => external);
    assert.deepEqual(read.map(({ urn }) => urn.split("::").slice(2).join(" ").split("$").at(-1)).sort(), [
      "azuread:index/applicationIdentifierUri:ApplicationIdentifierUri basic-calculator",
      "azuread:index/applicationPermissionScope:ApplicationPermissionScope basic-calculator/Calculator.Read",
      "azuread:index/applicationRedirectUris:ApplicationRedirectUris client-app/SPA",
      "azuread:index/applicationRegistration:ApplicationRegistration basic-calculator",
      "azuread:index/applicationRegistration:ApplicationRegistration client-app",
      "azuread:index/servicePrincipal:ServicePrincipal basic-calculator",
      "azuread:index/servicePrincipal:ServicePrincipal client-app",
    ]);
  });

  it("agrees with itself: the next preview is empty, and verify holds", async () => {
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    await run("verify", "--stack", "dev", "--sign-in");
  });

  it("does not drift where its owner changes what the stack does not need", async () => {
    const app = registration();
    app.displayName = "Renamed by its owner";
    app.web.redirectUris.push("https://others.contoso.example/");
    app.identifierUris.push("https://others.onmicrosoft.com/more");
    asItWas = registrations();
    await run("drift", "--stack", "dev");
    await run("verify", "--stack", "dev");
  });

  it("drifts where its owner takes a scope away", async () => {
    const app = registration();
    const [scope] = app.api.oauth2PermissionScopes;
    app.api.oauth2PermissionScopes = [{ ...scope!, isEnabled: false }];
    const verified = await stack.script("verify", "--stack", "dev");
    assert.equal(verified.exitCode, 1);
    assert.match(verified.stdout, /its scope Calculator\.Read is disabled: enable it \(Expose an API\)/);
    app.api.oauth2PermissionScopes = [scope!];
  });

  it("makes one of them the stack's own by npm run adopt, with its client id and the id of its scope", async () => {
    const [scope] = registration().api.oauth2PermissionScopes;
    const used = await stack.script("adopt", ...adopted, "--yes");
    assert.equal(used.exitCode, 2);
    assert.match(used.stderr, /that others look after the registration 4d2c8a15.*remove existing first/s);
    await stack.configure({ ...existing(), ...apis({ ...calculator, serviceUrl: undefined }) });
    const { exitCode, stdout, stderr } = await stack.script("adopt", ...adopted, "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /basic-calculator \(ApplicationRegistration\): .*, which the stack has only used/);
    await run("up", "dev", "--yes");
    assert.equal(registration().displayName, "oauth-backend-app");
    assert.equal(
      registration().api.oauth2PermissionScopes.find(({ value }) => value === "Calculator.Read")!.id,
      scope!.id,
    );
    assert.equal(stack.tenant.applications.size, 2);
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
  });

  it("gives it away again: what it was is read, and stays", async () => {
    asItWas = registrations();
    await stack.configure(existing());
    await run("up", "dev", "--yes");
    assert.equal(registrations(), asItWas);
  });

  it("leaves the registration when the stack is destroyed", async () => {
    await run("destroy", "dev", "--yes");
    assert.equal(registrations(), asItWas);
    const principals = [...stack.tenant.servicePrincipals.values()].map(({ appId }) => appId);
    assert.deepEqual(principals.filter((appId) => [clientId, consoleId].includes(appId)).sort(), [
      clientId,
      consoleId,
    ]);
    assert.deepEqual([...stack.tenant.grants.values()], []);
  });

  function registrations(): string {
    return JSON.stringify([...stack.tenant.applications.values()]);
  }

  function registration(): Application {
    return [...stack.tenant.applications.values()].find(({ appId }) => appId === clientId)!;
  }

  async function run(script: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await stack.script(script, ...args);
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  }
});
