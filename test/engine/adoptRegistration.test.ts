import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { seedObjects } from "../../emulator/index.ts";
import type { Application } from "../../emulator/model/directory.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const backendId = "4d2c8a15-0d4c-4b0e-9c55-1f6f0a3f2c11";
const clientId = "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12";
const portal = "https://contoso-calc-dev.developer.azure-api.net/signin-oauth/code/callback";

describe("registrations made by hand", { skip }, () => {
  let stack: EngineStack;
  let scopeId: string;
  before(async () => {
    stack = await openStack();
    await seedObjects(stack.world, stack.tenant, {
      groups: [],
      servicePrincipals: [],
      applications: [],
      registrations: [
        {
          clientId: backendId,
          displayName: "Calculator, made by hand",
          signInAudience: "AzureADMyOrg",
          identifierUris: [`api://${backendId}`, "https://old.contoso.example/calculator"],
          scopes: [
            { value: "Calculator.Read", type: "User" },
            { value: "Calculator.Old", type: "User" },
          ],
        },
        {
          clientId,
          displayName: "Portal, made by hand",
          signInAudience: "AzureADMyOrg",
          redirectUris: {
            web: [`${portal}/oauth-authorizationcodeflow`, "https://forgotten.contoso.example/"],
            spa: [],
          },
          secret: "made-by-hand-and-known-to-somebody",
        },
      ],
    });
    const [scope] = app(backendId).api.oauth2PermissionScopes;
    scopeId = scope!.id;
    consent();
  });
  after(() => stack?.close());

  const backend = ["--stack", "dev", "--api", "basic-calculator", "--client-id", backendId.toUpperCase()];
  const client = ["--stack", "dev", "--client-app", "--client-id", clientId];

  it("stay as they are, and so does the state, as long as nobody agrees", async () => {
    const asItWas = everything();
    stack.requests.changes();
    const { exitCode, stdout, stderr } = await stack.script("adopt", ...backend);
    assert.equal(exitCode, 2, stdout);
    assert.match(stderr, /Is Calculator, made by hand this stack's\?.*add --yes/);
    assert.match(stdout, /basic-calculator \(ApplicationRegistration\): \/applications\//);
    assert.match(
      stdout,
      /what no update touches:.*the scope Calculator\.Old.*https:\/\/old\.contoso\.example/s,
    );
    assert.match(stdout, /azuread:index:ApplicationRegistration +basic-calculator +update/, "the preview");
    assert.doesNotMatch(stdout, /ApplicationRegistration +basic-calculator +create/);
    assert.deepEqual(stack.requests.changes(), []);
    assert.equal(everything(), asItWas);
    const { deployment } = await stack.pulumi.export();
    assert.deepEqual(deployment.resources ?? [], []);
  });

  it("become the stack's own by npm run adopt, with what belongs to them", async () => {
    await run("adopt", ...backend, "--yes");
    const said = await run("adopt", ...client, "--yes");
    assert.match(
      said,
      /the next update removes .*\n +the redirect URI https:\/\/forgotten\.contoso\.example\//i,
    );
    assert.match(said, /the secret by others \([0-9a-f-]{36}, until /);
    assert.match(said, /client-app\/basic-calculator \(ServicePrincipalDelegatedPermissionGrant\)/);
    assert.doesNotMatch(said, /made-by-hand-and-known/);
    const plan = planOf(await stack.pulumi.preview());
    assert.deepEqual(
      plan.filter((line) =>
        /^create (?:Application(?!Password|ApiAccess)|ServicePrincipal|RandomUuid)/.test(line),
      ),
      [],
    );
    assert.ok(plan.includes("create ApplicationPassword client-app/2026-h2"));
  });

  it("keep client ids and the ids of their scopes through the updates after that", async () => {
    await run("up", "dev", "--yes");
    const [scope] = app(backendId).api.oauth2PermissionScopes.filter(
      ({ value }) => value === "Calculator.Read",
    );
    assert.equal(scope!.id, scopeId);
    assert.equal(app(backendId).displayName, "oauth-backend-app");
    assert.deepEqual(app(clientId).web.redirectUris, [`${portal}/oauth-authorizationcodeflow`]);
    assert.equal(stack.tenant.applications.size, 2);
    const outputs = await stack.pulumi.outputs();
    assert.equal(outputs.clientId, clientId);
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
  });

  it("are not adopted twice, nor as what the stack file does not have", async () => {
    const refused: [args: string[], says: RegExp][] = [
      [backend, /has a registration of basic-calculator already: .*client id 4d2c8a15/],
      [
        ["--stack", "dev", "--api", "basic", "--client-id", backendId],
        /has no API basic; its APIs: basic-calculator/,
      ],
      [["--stack", "dev", "--client-id", backendId], /As what\? --api NAME .* or --client-app/],
      [["--stack", "dev", "--client-app"], /--client-id is missing/],
    ];
    for (const [args, says] of refused) {
      const { exitCode, stderr } = await stack.script("adopt", ...args, "--yes");
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, says);
    }
  });

  function app(id: string): Application {
    return [...stack.tenant.applications.values()].find(({ appId }) => appId === id)!;
  }

  function principalOf(id: string): string {
    return [...stack.tenant.servicePrincipals.values()].find(({ appId }) => appId === id)!.id;
  }

  /** Somebody has granted it in the portal. */
  function consent(): void {
    const grant = {
      id: "Z3JhbnQtYnktaGFuZA",
      clientId: principalOf(clientId),
      consentType: "AllPrincipals" as const,
      principalId: null,
      resourceId: principalOf(backendId),
      scope: "Calculator.Read",
    };
    stack.tenant.grants.set(grant.id, grant);
  }

  function everything(): string {
    const { applications, servicePrincipals, grants } = stack.tenant;
    return JSON.stringify([applications, servicePrincipals, grants].map((map) => [...map.values()]));
  }

  async function run(script: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await stack.script(script, ...args);
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  }
});
