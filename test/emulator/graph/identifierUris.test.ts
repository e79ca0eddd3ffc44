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
  ["api on a verified domain", () => "api://contoso.example/orders"],
  ["api on the initial domain", () => "api://contoso.onmicrosoft.com/orders"],
  ["api on a subdomain of a verified domain", () => "api://calculator.contoso.example/v1"],
  ["a domain in another case", () => "https://Contoso.Example/in-another-case"],
  ["the client id and a name", ({ appId }) => `api://${appId}/calculator`],
  ["a name and the tenant id", ({ tenantId }) => `api://calculator/${tenantId}`],
  ["another scheme, a name and the client id", ({ appId }) => `custom://calculator/${appId}`],
  ["another scheme on a subdomain of a verified domain", () => "custom://calculator.contoso.example/v1"],
  ["a path with a query", () => "https://contoso.example/calculator?version=2"],
];

const refusedUris: readonly [string, string, string][] = [
  ["names nothing of the tenant", "api://orders/calculator", "Request_BadRequest"],
  ["is a verified domain alone", "api://contoso.example", "Request_BadRequest"],
  ["is a verified domain alone, by https", "https://contoso.example", "Request_BadRequest"],
  ["has another scheme on a verified domain", "custom://contoso.example/orders", "Request_BadRequest"],
  ["has the tenant's id alone", "api://TENANT", "Request_BadRequest"],
  ["is on a domain that only ends the same", "api://notcontoso.example/orders", "Request_BadRequest"],
  ["is on an unverified domain", "https://fabrikam.example/x", "HostNameNotOnVerifiedDomain"],
  ["has a wildcard", "https://contoso.example/*", "Request_BadRequest"],
  ["has no scheme", "calculator", "Request_BadRequest"],
  ["is longer than 255 characters", `https://contoso.example/${"x".repeat(240)}`, "Request_BadRequest"],
];

for (const [what, text, code] of refusedUris) {
  test(`Graph refuses an identifier URI that ${what}`, async () => {
    const application = await w.application();
    const identifierUris = [text.replace("TENANT", w.tenant.id)];
    const answer = await w.graph("PATCH", `/v1.0/applications/${application.id}`, { identifierUris });
    assert.equal(answer.status, 400);
    assert.equal(refusal(answer).code, code);
  });
}

test("Graph takes shorter identifier URIs, without a query, where personal accounts sign in", async () => {
  const application = await w.application({
    signInAudience: "AzureADandPersonalMicrosoftAccount",
    api: { requestedAccessTokenVersion: 2 },
  });
  const patch = async (uri: string) =>
    (await w.graph("PATCH", `/v1.0/applications/${application.id}`, { identifierUris: [uri] })).status;
  assert.equal(await patch("https://contoso.example/personal"), 204);
  assert.equal(await patch("https://contoso.example/personal?version=2"), 400);
  assert.equal(await patch(`https://contoso.example/${"x".repeat(100)}`), 400);
});

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
