import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { apis, calculator, oauthServer } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import type { ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** It answers from the examples of its document. */
const mocked = apis({ ...calculator, serviceUrl: undefined });

describe("a stack that gives its client secret up", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack(mocked);
    await run("up", "dev", "--yes");
    await stack.configure({
      ...mocked,
      "apim-oauth:clientApp": {},
      ...oauthServer({ grantTypes: ["authorizationCodeWithPkce"] }),
    });
    stack.requests.changes();
  });
  after(() => stack?.close());

  it("sees in the preview that the secret goes, at both of its places", async () => {
    const plan = planOf(await stack.pulumi.preview());
    assert.deepEqual(
      plan.filter((line) => !/Deployment|developer-portal/.test(line)),
      [
        "create ApplicationRedirectUris client-app/SPA",
        "delete ApplicationPassword client-app/2026-h2",
        "delete ApplicationRedirectUris client-app/Web",
        "update AuthorizationServer api-management: clientSecret (delete), grantTypes[0]",
      ],
    );
  });

  it("takes it from the OAuth 2.0 server before Entra ID deletes it", async () => {
    await run("up", "dev", "--yes");
    const changes = stack.requests.changes();
    const place = (what: (request: ProviderRequest) => boolean) => changes.findIndex(what);
    const server = place(({ method, path }) => method === "PUT" && path.includes("/authorizationServers/"));
    const secret = place(({ path }) => path.includes("/removePassword"));
    assert.ok(server !== -1 && server < secret, `${server} before ${secret}`);
    const { properties } = changes[server]!.body as { properties: object };
    assert.equal("clientSecret" in properties, false);
  });

  it("has none anywhere after that: registration, server, outputs, state", async () => {
    const apps = [...stack.tenant.applications.values()];
    assert.deepEqual(
      apps.flatMap(({ passwordCredentials }) => passwordCredentials),
      [],
    );
    const [service] = [...stack.world.arm.services.values()];
    for (const server of service!.authorizationServers.values()) assert.equal(server.clientSecret, undefined);
    assert.equal("clientSecret" in (await stack.pulumi.outputs("--show-secrets")), false);
    const state = JSON.stringify(await stack.pulumi.export("--show-secrets"));
    assert.equal(/ApplicationPassword|"clientSecret":"[^"]/.test(state), false);
  });

  it("agrees with itself: the next preview is empty, verify and drift hold", async () => {
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    const verified = await run("verify", "--stack", "dev", "--sign-in");
    assert.match(verified, /The client app has no secrets/);
    await run("drift", "--stack", "dev");
  });

  async function run(script: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await stack.script(script, ...args);
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  }
});
