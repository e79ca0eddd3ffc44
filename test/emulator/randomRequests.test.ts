import assert from "node:assert/strict";
import https from "node:https";
import { after, before, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { clouds } from "../../emulator/model/clouds.ts";
import type { Tenant } from "../../emulator/model/directory.ts";
import { serviceToken } from "../../emulator/providers/tokens.ts";
import { holds } from "../support/property.ts";
import { freshApim, group, service, startArm, subscriptionId, type TestArm } from "./arm/support.ts";
import { type RandomAnswer, wrongWith } from "./random/answers.ts";
import type { Known } from "./random/known.ts";
import { anyRequest, type RandomRequest } from "./random/requests.ts";

const openApi = JSON.stringify({
  openapi: "3.0.0",
  info: { title: "Calc", version: "1" },
  paths: { "/add": { get: { operationId: "add", responses: { 200: { description: "Sum" } } } } },
});
const policy = `<policies><inbound><base /><cors><allowed-origins><origin>https://contoso.example</origin></allowed-origins></cors><choose><when condition="@(context.Request.Headers.GetValueOrDefault(&quot;origin&quot;, &quot;&quot;) == &quot;null&quot;)"><return-response><set-status code="418" reason="Teapot" /><set-body>{"statusCode":418,"message":"Teapot"}</set-body></return-response></when></choose><mock-response status-code="200" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

/** How many requests one example sends, one after another, to an instance that is fresh in the beginning. */
const inSequence = 100;

/*
 * Whatever comes, each service answers in its own form: `npm test` sends 500 requests, and
 * `npm run explore -- 200 emulator/randomRequests` 100,000 others.
 */
describe("random requests to every host", () => {
  let arm: TestArm;
  let known: Known;
  let restore: () => void;
  const agent = new https.Agent({ keepAlive: true, maxSockets: 2 });
  before(async () => {
    arm = await startArm();
    const { world, tenant } = arm;
    const { clientId, clientSecret } = tenant.deployer;
    const context = { clock: world.clock, fetch: world.fetch, deployer: () => tenant.deployer };
    const token = (host: string) =>
      serviceToken(context, { loginHost: clouds.public.login, tenantId: tenant.id, resourceHost: host });
    const tokens = {
      [clouds.public.arm]: await token(clouds.public.arm),
      [clouds.public.graph]: await token(clouds.public.graph),
      "contoso-kv.vault.azure.net": await token("vault.azure.net"),
    };
    const { objects, app } = await someObjects(arm, tokens[clouds.public.graph]!);
    known = { subscriptionId, tenantId: tenant.id, clientId, clientSecret, tokens, objects, app };
    restore = restoring(tenant);
  });
  after(async () => {
    agent.destroy();
    await arm.close();
  });

  it("are answered, each in the form of its service, and leave nothing behind", async (t) => {
    let sent = 0;
    const statuses = new Map<string, number>();
    const sequence = async (requests: readonly RandomRequest[]) => {
      restore();
      await fresh(arm);
      for (const request of requests) {
        const answer = await send(arm, agent, request);
        sent += 1;
        const kind = `${Math.floor(answer.status / 100)}xx`;
        statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
        const wrong = wrongWith(request, answer);
        const said = `${answer.status} ${answer.type} ${answer.text.slice(0, 600)}`;
        assert.equal(wrong, undefined, `${wrong}: ${JSON.stringify(request).slice(0, 1500)}\n${said}`);
      }
    };
    await sequence(fc.sample(anyRequest(known), { numRuns: inSequence, seed: 1 }));
    const earlier = heap();
    await holds(
      fc.asyncProperty(
        // Without a bias, which favours the ends of every list: OPTIONS and PURGE here.
        fc.array(fc.noBias(anyRequest(known)), { minLength: inSequence, maxLength: inSequence, size: "max" }),
        sequence,
      ),
      { numRuns: 5, endOnFailure: true },
    );
    restore();
    await fresh(arm);
    const growth = heap() - earlier;
    const counts = [...statuses].map(([kind, count]) => `${count} ${kind}`).join(", ");
    t.diagnostic(
      `${sent} requests (${counts}); memory ${earlier.toFixed(1)} MB, then ${(earlier + growth).toFixed(1)} MB`,
    );
    assert.ok(growth < 50, `${growth.toFixed(1)} MB more than before`);
  });
});

/** One object of each kind in the directory. */
async function someObjects({ world }: TestArm, token: string): Promise<Pick<Known, "objects" | "app">> {
  const post = async (path: string, body: object) => {
    const answer = await world.fetch(`https://${clouds.public.graph}/v1.0/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, string>;
  };
  const web = { redirectUris: ["https://contoso.example/"] };
  const application = await post("applications", { displayName: "Client", web });
  const { secretText } = await post(`applications/${application.id}/addPassword`, {});
  const principal = await post("servicePrincipals", { appId: application.appId });
  const group = {
    displayName: "Readers",
    mailNickname: "readers",
    mailEnabled: false,
    securityEnabled: true,
  };
  const { id: groups } = await post("groups", group);
  const passwordProfile = { password: "Rehearsal-2026", forceChangePasswordNextSignIn: false };
  const user = { displayName: "Ada", mailNickname: "ada2", accountEnabled: true, passwordProfile };
  const { id: users } = await post("users", { ...user, userPrincipalName: "ada2@contoso.onmicrosoft.com" });
  const objects = { applications: application.id, servicePrincipals: principal.id, groups, users };
  return { objects: objects as Record<string, string>, app: { id: application.appId!, secret: secretText! } };
}

/** Brings the directory back to what it is now. */
function restoring({
  applications,
  servicePrincipals,
  users,
  groups,
  grants,
  deletedItems,
}: Tenant): () => void {
  const restores = [applications, servicePrincipals, users, groups, grants, deletedItems].map((map) => {
    const kept = structuredClone(map) as Map<string, unknown>;
    return () => {
      map.clear();
      for (const [id, object] of structuredClone(kept)) (map as Map<string, unknown>).set(id, object);
    };
  });
  return () => {
    for (const restoreOne of restores) restoreOne();
  };
}

/** One instance with an API and a published portal, and a key vault with a secret. */
async function fresh(arm: TestArm): Promise<void> {
  await freshApim(arm);
  await freshVault(arm);
  const properties = { displayName: "Calc", path: "calc", subscriptionRequired: false };
  const value = { ...properties, format: "openapi+json", value: openApi };
  await arm.settle(await arm.call("PUT", `${service}/apis/calc`, { properties: value }));
  await arm.call("PUT", `${service}/apis/calc/policies/policy`, {
    properties: { value: policy, format: "rawxml" },
  });
  await arm.settle(
    await arm.call("PUT", `${service}/portalRevisions/1`, { properties: { isCurrent: true } }),
  );
}

async function freshVault({ call, tenant }: TestArm): Promise<void> {
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/contoso-kv`;
  const permissions = { secrets: ["all", "purge"] };
  const accessPolicies = [{ tenantId: tenant.id, objectId: tenant.deployer.objectId, permissions }];
  await call("PUT", `${vault}?api-version=2023-07-01`, {
    location: "westeurope",
    properties: { tenantId: tenant.id, sku: { family: "A", name: "standard" }, accessPolicies },
  });
  const secret = { properties: { value: "secret" } };
  await call("PUT", `${vault}/secrets/calc?api-version=2023-07-01`, secret);
}

/** Over the wire as it is: nothing of the path or the headers is put right on the way. */
function send(arm: TestArm, agent: https.Agent, { host, method, path, headers, body }: RandomRequest) {
  const { listener } = arm.world;
  return new Promise<RandomAnswer>((resolve, reject) => {
    const request = https.request(
      {
        host: listener.host,
        port: listener.port,
        servername: host,
        ca: listener.ca,
        checkServerIdentity: () => undefined,
        agent,
        method,
        path,
        // Of a DELETE or an OPTIONS Node says no length by itself.
        headers: {
          host,
          ...headers,
          ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
        },
        // An answer that does not come is a fault; nothing here takes that long.
        timeout: 60_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers["content-type"] ?? "",
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on("timeout", () => request.destroy(new Error(`no answer: ${method} ${host}${path}`)));
    request.on("error", (error) => reject(new Error(`${error.message}: ${method} ${host}${path}`)));
    request.end(body);
  });
}

/** What is in use after a collection of garbage, in MB. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed / 1e6;
}
