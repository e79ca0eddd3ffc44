import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { group, service, startApim, subscriptionId, type TestArm } from "./support.ts";

describe("what clients ask of ARM before they come to a resource", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());
  const get = (path: string) => arm.call("GET", `${path}?api-version=2022-12-01`);

  it("the tenant and its subscriptions", async () => {
    const { body: tenants } = await get("/tenants");
    assert.deepEqual(
      tenants.value.map((each: { tenantId: string }) => each.tenantId),
      [arm.tenant.id],
    );
    const { body } = await get("/subscriptions");
    assert.deepEqual(
      body.value.map((each: { subscriptionId: string }) => each.subscriptionId),
      [subscriptionId],
    );
    assert.equal((await get(`/subscriptions/${subscriptionId}`)).body.state, "Enabled");
  });

  it("regions, resources and the resource provider", async () => {
    const root = `/subscriptions/${subscriptionId}`;
    const { body: locations } = await get(`${root}/locations`);
    assert.ok(
      locations.value.some(({ displayName }: { displayName: string }) => displayName === "West Europe"),
    );
    const { body: resources } = await get(`${root}/resources`);
    assert.deepEqual(
      resources.value.map(({ id }: { id: string }) => id),
      [service],
    );
    const { body: provider } = await get(`${root}/providers/Microsoft.ApiManagement`);
    assert.equal(provider.registrationState, "Registered");
    const apis = provider.resourceTypes.find(
      (each: { resourceType: string }) => each.resourceType === "service/apis",
    );
    assert.ok(apis.apiVersions.includes("2024-05-01"));
  });

  it("an api-version all the same", async () => {
    assert.equal((await arm.call("GET", "/subscriptions?x=y")).body.error.code, "MissingApiVersionParameter");
  });

  const refused: readonly (readonly [string, string, string, unknown, Record<string, string>, number])[] = [
    ["a subscription that is no GUID", "GET", "/subscriptions/mine/resourceGroups", undefined, {}, 400],
    ["51 tags", "PUT", `${group}-t`, { location: "westeurope", tags: tags(51) }, {}, 400],
    [
      "a tag of 257 characters",
      "PUT",
      `${group}-t`,
      { location: "westeurope", tags: { a: "x".repeat(257) } },
      {},
      400,
    ],
    [
      "text that is not JSON's",
      "PUT",
      `${group}-t`,
      { location: "westeurope" },
      { "content-type": "text/plain" },
      415,
    ],
    ["more than 4 MB", "PUT", `${group}-t`, { location: "x".repeat(5_000_000) }, {}, 413],
    ["percent signs that are no encoding", "GET", `${service}/apis/%zz`, undefined, {}, 400],
  ];
  for (const [what, method, path, body, headers, status] of refused) {
    it(`refuses ${what}`, async () => {
      const answer = await arm.call(method, path, body, headers);
      assert.equal(answer.status, status);
      assert.ok(answer.body.error.code);
    });
  }

  it("sends ids back, and names the authority to who has no token", async () => {
    const ids = { "x-ms-client-request-id": "mine", "x-ms-return-client-request-id": "true" };
    const { headers } = await arm.call("GET", group, undefined, {
      ...ids,
      "x-ms-correlation-request-id": "ours",
    });
    assert.equal(headers.get("x-ms-client-request-id"), "mine");
    assert.equal(headers.get("x-ms-correlation-request-id"), "ours");
    const refusal = await arm.world.fetch(`https://management.azure.com${group}?api-version=2024-03-01`);
    assert.equal(refusal.status, 401);
    assert.match(
      refusal.headers.get("www-authenticate") ?? "",
      new RegExp(`login.microsoftonline.com/${arm.tenant.id}`),
    );
  });
});

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
}
