import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { clientCertificate } from "./clientCertificate.ts";
import { freshApim, group, service, serviceBody, startArm, type TestArm } from "./support.ts";

const names = ({ body }: { body: { value: { name: string }[] } }) => body.value.map(({ name }) => name);

/* Azure/azure-rest-api-specs, Microsoft.ApiManagement/stable/2024-05-01/examples; each test names its own. */
describe("as the official examples have it", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(() => freshApim(arm));
  after(() => arm.close());
  const put = (path: string, properties: object) => arm.call("PUT", `${service}/${path}`, { properties });
  const get = (path: string) => arm.call("GET", `${service}/${path}`);

  it("a user says how an account is confirmed, and has groups, identities and subscriptions (ListUserGroups, GetUserSubscription)", async () => {
    const user = {
      email: "ada@contoso.example",
      firstName: "Ada",
      lastName: "Lovelace",
      confirmation: "signup",
    };
    const made = await put("users/ada", user);
    assert.equal(made.status, 201);
    assert.equal("confirmation" in made.body.properties, false);
    await put("groups/readers", { displayName: "Readers" });
    await arm.call("PUT", `${service}/groups/readers/users/ada`);
    const groups = await get("users/ada/groups");
    assert.deepEqual(names(groups), ["developers", "readers"]);
    assert.equal(groups.body.value[1].id, `${service}/users/ada/groups/readers`);
    const identities = await get("users/ada/identities");
    assert.deepEqual(identities.body.value, [{ provider: "Basic", id: "ada@contoso.example" }]);
    await put("subscriptions/mine", { displayName: "mine", scope: "/apis", ownerId: "/users/ada" });
    const own = await get("users/ada/subscriptions/mine");
    assert.equal(own.body.id, `${service}/users/ada/subscriptions/mine`);
    assert.equal((await get("users/ada/subscriptions/master")).status, 404);
    assert.equal((await get("users/1/groups")).status, 501);
  });

  it("an API lists the products that it is in, under their own ids (ListApiProducts)", async () => {
    const { body } = await get("apis/echo-api/products");
    assert.deepEqual(
      body.value.map(({ id, type }: { id: string; type: string }) => ({ id, type })),
      ["starter", "unlimited"].map((name) => ({
        id: `${service}/products/${name}`,
        type: "Microsoft.ApiManagement/service/apis/products",
      })),
    );
  });

  it("a backend keeps its credentials, its proxy and its Service Fabric cluster (CreateBackendProxyBackend, …ServiceFabric)", async () => {
    const credentials = {
      authorization: { scheme: "Basic", parameter: "opensesame" },
      header: { "x-my-1": ["val1", "val2"] },
      query: { sv: ["xx"] },
    };
    const proxy = { url: "http://192.168.1.1:8080", username: "Contoso\\admin" };
    const properties = { serviceFabricCluster: { managementEndpoints: ["https://somecluster.com"] } };
    const sent = { url: "https://backend.contoso.example", protocol: "http", credentials, proxy, properties };
    assert.equal((await put("backends/proxied", sent)).status, 201);
    const shown = (await get("backends/proxied")).body.properties;
    assert.deepEqual({ ...shown, ...sent }, shown);
    const wrong = await put("backends/proxied", {
      ...sent,
      credentials: { authorization: { scheme: "Basic" } },
    });
    assert.equal(wrong.body.error.details[0].target, "credentials.authorization.parameter");
  });

  it("an identity provider is of its type whatever the case of its name (ListIdentityProviders)", async () => {
    const { status, body } = await put("identityProviders/AadB2C", { clientId: "1", clientSecret: "2" });
    assert.deepEqual([status, body.properties.type], [201, "aadB2C"]);
    assert.equal((await put("identityProviders/okta", { clientId: "1", clientSecret: "2" })).status, 400);
  });

  it("a restored instance is made anew with 201 (Undelete); the purge of none is 204 (DeletedServicesPurge)", async () => {
    const deleted = `${group.split("/resourceGroups")[0]}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/contoso-calc`;
    assert.equal((await arm.call("DELETE", deleted)).status, 204);
    await arm.settle(await arm.call("DELETE", service));
    const { location, sku, ...properties } = serviceBody();
    const restored = await arm.call("PUT", service, {
      location,
      sku,
      properties: { ...properties, restore: true },
    });
    assert.equal(restored.status, 201);
  });

  it("a certificate is shown by subject and thumbprint, never its data (Certificate, Create Or Update)", async () => {
    const data = clientCertificate;
    const made = await put("certificates/client", { data, password: "practice" });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { body } = await get("certificates/client");
    assert.deepEqual(body.properties, {
      subject: "CN=client.contoso.example, O=Contoso",
      thumbprint: "9590AC1EAC915E20C6238D6717008C3FAD88FC24",
      expirationDate: "2081-08-29T22:06:18+00:00",
    });
    assert.equal((await put("certificates/client", { data, password: "wrong" })).status, 501);
    assert.equal((await put("certificates/client", { data: "AAAA" })).status, 501);
  });

  it("user-assigned identities are shown with their principals (CreateServiceWithUserAssignedIdentity)", async () => {
    const { location, sku, ...properties } = serviceBody();
    const id =
      "/subscriptions/s/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1";
    const put = (identity: object) => arm.call("PUT", service, { location, sku, properties, identity });
    for (const type of ["UserAssigned", "SystemAssigned, UserAssigned"]) {
      assert.equal((await put({ type })).status, 501, "what Azure says to none is not known");
      const made = await put({ type, userAssignedIdentities: { [id]: {} } });
      assert.ok(made.status < 300, JSON.stringify(made.body));
      const { body } = await arm.call("GET", service);
      assert.match(body.identity.userAssignedIdentities[id].clientId, /^[0-9a-f-]{36}$/);
      assert.equal("principalId" in body.identity, type !== "UserAssigned");
      await put({ type, userAssignedIdentities: { [id]: {} } });
      const again = await arm.call("GET", service);
      assert.deepEqual(again.body.identity, body.identity, "an identity keeps its principal");
    }
    const none = await arm.call("PUT", service, { location, sku, properties, identity: { type: "Mine" } });
    assert.equal(none.status, 400);
  });

  it("a PATCH of a diagnostic does not look for its logger, a PUT does (UpdateDiagnostic)", async () => {
    await put("loggers/there", { loggerType: "azureMonitor" });
    await put("diagnostics/applicationinsights", { loggerId: "/loggers/there" });
    const properties = { loggerId: "/loggers/applicationinsights" };
    const patched = await arm.call("PATCH", `${service}/diagnostics/applicationinsights`, { properties });
    assert.equal(patched.status, 200);
    assert.equal((await put("diagnostics/applicationinsights", properties)).status, 400);
  });
});

describe("the PUT of an API", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  after(() => arm.close());
  const put = async (version: string, properties = {}) => {
    const body = { properties: { displayName: "Calc", path: "calc", ...properties } };
    const answer = await arm.call("PUT", `${service}/apis/calc?api-version=${version}`, body);
    const { status, headers } = answer;
    return { status, polled: headers.has("location"), shown: answer.body?.properties };
  };

  // Recordings aso-20240501-crud-2026 (Basic v2), aso-20220801-crud-2025 (Developer); official example CreateApi.
  it("is made at once, and not said to be online, where that is recorded", async () => {
    await freshApim(arm, { name: "BasicV2", capacity: 1 });
    for (const version of ["2024-05-01", "2023-05-01-preview"]) {
      const { polled, shown } = await put(version);
      assert.deepEqual([polled, "isOnline" in shown, "provisioningState" in shown], [false, false, false]);
    }
    await freshApim(arm);
    assert.equal((await put("2022-08-01")).polled, false);
    const { polled, shown } = await put("2024-05-01");
    assert.deepEqual([polled, shown.isOnline, shown.provisioningState], [true, true, "InProgress"]);
  });

  // Recordings cli-apim-core-service, net-api-revision.
  it("is an import that answers 202 and is deleted at once before 2023-05-01-preview", async () => {
    await freshApim(arm);
    const value = JSON.stringify({ openapi: "3.0.0", info: { title: "Calc", version: "1" }, paths: {} });
    const imported = await put("2022-08-01", { format: "openapi+json", value });
    assert.deepEqual(imported, { status: 202, polled: true, shown: undefined });
    const gone = await arm.call("DELETE", `${service}/apis/calc?api-version=2022-08-01`);
    assert.deepEqual([gone.status, gone.headers.has("location")], [200, false]);
  });

  it("shows in the answer to its PUT where its version brings it", async () => {
    await freshApim(arm, { name: "BasicV2", capacity: 1 });
    const set = { properties: { displayName: "Calc", versioningScheme: "Segment" } };
    await arm.call("PUT", `${service}/apiVersionSets/calc`, set);
    const { shown } = await put("2024-05-01", {
      apiVersion: "2.0.0",
      apiVersionSetId: "/apiVersionSets/calc",
    });
    assert.equal(shown.effectivePath, "calc/2.0.0");
    const read = await arm.call("GET", `${service}/apis/calc`);
    assert.equal("effectivePath" in read.body.properties, false);
  });
});
