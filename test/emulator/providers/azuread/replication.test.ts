import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

/* Which of the provider's calls wait for Graph's replicas and which fail at once, as in terraform-provider-azuread 3. */

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
afterEach(() => {
  w.world.directory.replication.lag = 0;
});
after(() => w.world.close());

/** From here on the next requests for whatever is made do not find it. */
const lag = (requests: number) => {
  w.world.directory.replication.lag = requests;
};
/** An application that the next requests do not find. */
const lateApplication = async (requests: number) => {
  lag(requests);
  const application = await w.application();
  lag(0);
  return { application, applicationId: `/applications/${application.id}` };
};

test("Graph does not find what it has just made, and then it does", async () => {
  const { application } = await lateApplication(2);
  const list = `/v1.0/applications?$filter=appId%20eq%20'${application.appId}'`;
  const path = `/v1.0/applications/${application.id}`;
  assert.deepEqual((await w.graph("GET", list)).body.value, []);
  assert.equal((await w.graph("GET", path)).status, 404);
  assert.equal((await w.graph("PATCH", path, { notes: "late" })).status, 404);
  assert.equal((await w.graph("GET", path)).status, 200);
  assert.equal(((await w.graph("GET", list)).body.value as unknown[]).length, 1);
});

test("a registration that cannot be read back is not in the state, and there all the same", async () => {
  lag(1);
  await assert.rejects(
    w.resource("ApplicationRegistration").create({ displayName: "late" }),
    refusedWith(/^expected non-nil error with nil state during Create of urn:pulumi:/),
  );
  assert.ok([...w.tenant.applications.values()].some(({ displayName }) => displayName === "late"));
});

for (const [className, inputs] of [
  ["ApplicationIdentifierUri", { identifierUri: "https://contoso.onmicrosoft.com/late" }],
  ["ApplicationRedirectUris", { type: "Web", redirectUris: ["https://contoso.example/late"] }],
  ["ApplicationPassword", { displayName: "late" }],
  [
    "ApplicationPermissionScope",
    {
      scopeId: "11111111-2222-4333-8444-555555555555",
      value: "Late",
      adminConsentDisplayName: "Late",
      adminConsentDescription: "Late",
    },
  ],
  [
    "ApplicationApiAccess",
    {
      apiClientId: "11111111-2222-4333-8444-555555555555",
      scopeIds: ["11111111-2222-4333-8444-555555555555"],
    },
  ],
] as const) {
  test(`${className} fails at once where its application is not found yet`, async () => {
    const { applicationId } = await lateApplication(1);
    const life = w.resource(className);
    const sent = await w.sentDuring(() =>
      assert.rejects(
        life.create({ applicationId, ...inputs }),
        refusedWith(/^retrieving Application .*Request_ResourceNotFound/, "not-found"),
      ),
    );
    assert.deepEqual(
      sent.map(({ call }) => call),
      [`GET /v1.0${applicationId}`],
    );
    await life.create({ applicationId, ...inputs });
  });
}

test("a service principal waits for its application and for itself", async () => {
  const { application } = await lateApplication(3);
  lag(3);
  const life = w.resource("ServicePrincipal");
  const sent = await w.sentDuring(() => life.create({ clientId: String(application.appId) }));
  const count = (method: string) => sent.filter(({ call }) => call.startsWith(`${method} `)).length;
  assert.deepEqual([count("POST"), count("PATCH"), count("DELETE")], [4, 4, 1]);
});

test("a grant does not wait for the service principals that it looks up first", async () => {
  const resource = await w.principal((await w.application()).appId);
  const { appId } = await w.application();
  lag(1);
  const client = await w.principal(appId);
  lag(0);
  const inputs = {
    servicePrincipalObjectId: String(client.id),
    resourceServicePrincipalObjectId: String(resource.id),
    claimValues: ["Late"],
  };
  const life = w.resource("ServicePrincipalDelegatedPermissionGrant");
  await assert.rejects(
    life.create(inputs),
    refusedWith(/^retrieving service principal with object ID .*Request_ResourceNotFound/, "not-found"),
  );
  await life.create(inputs);
});
