import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type GraphWorld, refusal, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
  w.tenant.verifiedDomains.push("contoso.example");
});
after(() => w.world.close());

const allowedUris: readonly [string, (ids: { appId: unknown; tenantId: string }) => string][] = [
  ["the client id", ({ appId }) => `api://${appId}`],
  ["the tenant id and the client id", ({ appId, tenantId }) => `api://${tenantId}/${appId}`],
  ["the tenant id and a name", ({ tenantId }) => `api://${tenantId}/calculator`],
  ["a name and the client id", ({ appId }) => `api://calculator/${appId}`],
  ["a path on the initial domain", () => "https://contoso.onmicrosoft.com/calculator"],
  ["a path on a verified domain", () => "https://contoso.example/calculator"],
  ["a subdomain of a verified domain", () => "https://calculator.contoso.example"],
  ["a path on a subdomain of a verified domain", () => "https://calculator.contoso.example/v1"],
  ["api on a subdomain of the initial domain", () => "api://calculator.contoso.onmicrosoft.com/v1"],
];

for (const [form, uriOf] of allowedUris) {
  test(`Graph takes an identifier URI that is ${form}`, async () => {
    const application = await w.application();
    const uri = uriOf({ appId: application.appId, tenantId: w.tenant.id });
    const answer = await w.graph("PATCH", `/v1.0/applications/${application.id}`, { identifierUris: [uri] });
    assert.equal(answer.status, 204);
  });
}

test("Graph refuses an identifier URI that another application of the tenant has", async () => {
  const uri = "https://contoso.onmicrosoft.com/taken";
  await w.application({ identifierUris: [uri] });
  const answer = await w.graph("POST", "/v1.0/applications", {
    displayName: "second",
    identifierUris: [uri],
  });
  assert.equal(answer.status, 400);
  assert.deepEqual(refusal(answer), {
    code: "Request_MultipleObjectsWithSameKeyValue",
    message: "Another object with the same value for property identifierUris already exists.",
  });
});
