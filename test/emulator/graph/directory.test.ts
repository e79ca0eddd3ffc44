import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { clouds } from "../../../emulator/model/clouds.ts";
import { serviceToken } from "../../../emulator/providers/tokens.ts";
import { type GraphWorld, type Json, refusal, scope, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const graphHost = clouds.public.graph;

test("a call without a token gets 401 in Graph's shape, with the world's date", async () => {
  const response = await w.world.fetch(`https://${graphHost}/v1.0/applications`);
  assert.equal(response.status, 401);
  const { error } = (await response.json()) as { error: Json & { innerError: Json } };
  assert.equal(error.code, "InvalidAuthenticationToken");
  assert.equal(error.message, "Access token is empty.");
  assert.ok(String(error.innerError.date).startsWith(w.world.clock.iso().slice(0, 13)));
  assert.equal(error.innerError["request-id"], response.headers.get("request-id"));
});

test("a token for Azure Resource Manager does not open Graph", async () => {
  const token = await serviceToken(w.providers, {
    loginHost: clouds.public.login,
    tenantId: w.tenant.id,
    resourceHost: clouds.public.arm,
  });
  const response = await w.world.fetch(`https://${graphHost}/v1.0/applications`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(response.status, 401);
  await response.body?.cancel();
});

test("the client's own request id comes back in the answer and in the error", async () => {
  const answer = await w.graph("GET", `/v1.0/applications/${randomUUID()}`, undefined, {
    "client-request-id": "my-request",
  });
  assert.equal(answer.headers.get("client-request-id"), "my-request");
  const { innerError } = answer.body.error as { innerError: Json };
  assert.equal(innerError["client-request-id"], "my-request");
});

test("an application is found by object id, by client id and by filters", async () => {
  const application = await w.application({ displayName: "It's a calculator" });
  const uri = `api://${application.appId}`;
  await w.graph("PATCH", `/v1.0/applications/${application.id}`, { identifierUris: [uri] });
  const filters = [
    `appId eq '${application.appId}'`,
    "displayName eq 'It''s a calculator'",
    `identifierUris/any(x:x eq '${uri}')`,
    `displayName eq 'IT''S A CALCULATOR' and appId eq '${application.appId}'`,
  ];
  assert.equal((await w.graph("GET", `/v1.0/applications/${application.id}`)).body.appId, application.appId);
  const byAppId = await w.graph(
    "GET",
    `/v1.0/applications(appId='${application.appId}')?$select=displayName`,
  );
  assert.deepEqual(Object.keys(byAppId.body).sort(), ["@odata.context", "displayName", "id"]);
  for (const filter of filters) {
    const { body } = await w.graph("GET", `/v1.0/applications?$filter=${encodeURIComponent(filter)}`);
    assert.deepEqual(
      (body.value as Json[]).map(({ id }) => id),
      [application.id],
      filter,
    );
  }
});

test("a filter or option that the rehearsal does not know is refused by name", async () => {
  await w.application();
  const byFilter = await w.graph("GET", "/v1.0/applications?$filter=displayName%20ne%20'x'");
  assert.equal(byFilter.status, 501);
  assert.match(String(refusal(byFilter).message), /displayName ne 'x'/);
  const byOption = await w.graph("GET", "/v1.0/applications?$expand=owners");
  assert.equal(byOption.status, 501);
  assert.match(String(refusal(byOption).message), /\$expand/);
  const unknown = await w.graph("GET", "/v1.0/applications?$filter=nope%20eq%20'x'");
  assert.equal(unknown.status, 400);
});

test("a path that the rehearsal does not know is answered with 501", async () => {
  const answer = await w.graph("GET", "/v1.0/devices");
  assert.equal(answer.status, 501);
});

test("PATCH merges complex properties and replaces collections as a whole", async () => {
  const { id } = await w.application({ web: { redirectUris: ["https://contoso.example/a"] } });
  const path = `/v1.0/applications/${id}`;
  await w.graph("PATCH", path, { web: { implicitGrantSettings: { enableIdTokenIssuance: true } } });
  await w.graph("PATCH", path, { web: { redirectUris: ["https://contoso.example/b"] } });
  const { web } = (await w.graph("GET", path)).body as { web: Json };
  assert.deepEqual(web.redirectUris, ["https://contoso.example/b"]);
  assert.deepEqual(web.implicitGrantSettings, {
    enableAccessTokenIssuance: false,
    enableIdTokenIssuance: true,
  });
});

test("a scope can be removed once it is disabled", async () => {
  const read = scope("Calculator.Read");
  const { id } = await w.application({ api: { oauth2PermissionScopes: [read] } });
  const path = `/v1.0/applications/${id}`;
  const disabled = { api: { oauth2PermissionScopes: [{ ...read, isEnabled: false }] } };
  assert.equal((await w.graph("PATCH", path, disabled)).status, 204);
  assert.equal((await w.graph("PATCH", path, { api: { oauth2PermissionScopes: [] } })).status, 204);
});

test("a secret's text is told once, and two years is its life where nothing is said", async () => {
  const { id } = await w.application();
  const added = await w.graph("POST", `/v1.0/applications/${id}/addPassword`, {
    passwordCredential: { displayName: "2026-h2", startDateTime: "2026-07-01T00:00:00Z" },
  });
  assert.equal(added.status, 200);
  const { secretText, hint, endDateTime, keyId } = added.body;
  assert.equal(String(secretText).length, 40);
  assert.equal(hint, String(secretText).slice(0, 3));
  assert.equal(endDateTime, "2028-07-01T00:00:00Z");
  const { passwordCredentials } = (await w.graph("GET", `/v1.0/applications/${id}`)).body;
  assert.deepEqual(
    (passwordCredentials as Json[]).map((credential) => [credential.keyId, credential.secretText]),
    [[keyId, null]],
  );
});

test("a secret is removed by its key id, and only once", async () => {
  const { id } = await w.application();
  const { keyId } = (
    await w.graph("POST", `/v1.0/applications/${id}/addPassword`, { passwordCredential: {} })
  ).body;
  assert.equal((await w.graph("POST", `/v1.0/applications/${id}/removePassword`, { keyId })).status, 204);
  assert.equal((await w.graph("POST", `/v1.0/applications/${id}/removePassword`, { keyId })).status, 400);
});

for (const [name, credential, message] of [
  [
    "that ends before it starts",
    { startDateTime: "2026-02-01T00:00:00Z", endDateTime: "2026-01-01T00:00:00Z" },
    /endDateTime/,
  ],
  ["that has ended already", { endDateTime: "2020-01-01T00:00:00Z" }, /endDateTime/],
  ["whose end is no point in time", { endDateTime: "2027-06-30" }, /Edm\.DateTimeOffset/],
  ["whose text is chosen", { secretText: "mine" }, /'secretText' is read-only/],
] as const) {
  test(`Graph refuses a secret ${name}`, async () => {
    const { id } = await w.application();
    const answer = await w.graph("POST", `/v1.0/applications/${id}/addPassword`, {
      passwordCredential: credential,
    });
    assert.equal(answer.status, 400);
    assert.match(String(refusal(answer).message), message);
  });
}

test("owners are added by reference, once, and removed", async () => {
  const { id } = await w.application();
  const path = `/v1.0/applications/${id}/owners`;
  const owner = w.tenant.deployer.objectId;
  const reference = { "@odata.id": `https://${graphHost}/v1.0/directoryObjects/${owner}` };
  assert.equal((await w.graph("POST", `${path}/$ref`, reference)).status, 204);
  const twice = await w.graph("POST", `${path}/$ref`, reference);
  assert.match(
    String(refusal(twice).message),
    /already exist for the following modified properties: 'owners'/,
  );
  assert.deepEqual(
    ((await w.graph("GET", `${path}?$select=id`)).body.value as Json[]).map((row) => row.id),
    [owner],
  );
  assert.equal((await w.graph("DELETE", `${path}/${owner}/$ref`)).status, 204);
  assert.equal((await w.graph("DELETE", `${path}/${owner}/$ref`)).status, 404);
  const stranger = { "@odata.id": `https://${graphHost}/v1.0/directoryObjects/${randomUUID()}` };
  assert.equal((await w.graph("POST", `${path}/$ref`, stranger)).status, 404);
});

test("the tenant's own users and domains can be looked up, without passwords", async () => {
  const [user] = [...w.tenant.users.values()];
  assert.ok(user);
  const { body } = await w.graph("GET", `/v1.0/users/${user.userPrincipalName}`);
  assert.equal(body.id, user.id);
  assert.ok(!JSON.stringify(body).includes(user.password));
  const [organization] = (await w.graph("GET", "/v1.0/organization")).body.value as Json[];
  assert.equal(organization?.id, w.tenant.id);
  assert.match(String(refusal(await w.graph("GET", "/v1.0/me")).message), /delegated authentication flow/);
});

test("each cloud's Graph takes the tokens of its own tenants only", async () => {
  const china = w.world.directory.addTenant(clouds.china, randomUUID(), "contoso.partner.onmschina.cn");
  const token = await serviceToken(w.providers, {
    loginHost: clouds.china.login,
    tenantId: china.id,
    resourceHost: clouds.china.graph,
  });
  const statusOn = async (host: string) => {
    const response = await w.world.fetch(`https://${host}/v1.0/applications`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await statusOn(clouds.china.graph), 200);
  assert.equal(await statusOn(clouds.public.graph), 401);
});
