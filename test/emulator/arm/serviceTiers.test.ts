import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Answer, empty, group, service, serviceBody, startArm, type TestArm } from "./support.ts";

const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";
const six = [
  "Microsoft.WindowsAzure.ApiManagement.Gateway.Protocols.Server.Http2",
  ...["Ssl30", "Tls10", "Tls11"].map((protocol) => `${security}.Backend.Protocols.${protocol}`),
  ...["Tls10", "Tls11"].map((protocol) => `${security}.Protocols.${protocol}`),
];
const eight = [`${security}.Ciphers.TripleDes168`, ...six, `${security}.Protocols.Ssl30`];
const host = "https://contoso-calc.azure-api.net";

/** As recorded sessions of the real Azure show them: see serviceTiers.ts. */
const tiers = [
  {
    sku: { name: "Developer", capacity: 1 },
    first: { provisioningState: "Activating", targetProvisioningState: "Activating", managementApiUrl: null },
    ready: {
      gatewayUrl: host,
      gatewayRegionalUrl: "https://contoso-calc-westeurope-01.regional.azure-api.net",
      developerPortalUrl: "https://contoso-calc.developer.azure-api.net",
      natGatewayState: "Disabled",
      platformVersion: "stv2",
      legacyPortalStatus: "Disabled",
      developerPortalStatus: "Enabled",
      disableGateway: false,
      publicIPAddresses: ["203.0.113.7"],
    },
    switches: { first: undefined, ready: eight, updated: eight },
  },
  {
    sku: { name: "BasicV2", capacity: 1 },
    first: { provisioningState: "Created", targetProvisioningState: "", customProperties: undefined },
    ready: {
      gatewayUrl: host,
      gatewayRegionalUrl: null,
      portalUrl: null,
      developerPortalUrl: null,
      scmUrl: null,
      natGatewayState: "Enabled",
      platformVersion: "undetermined",
      legacyPortalStatus: "Disabled",
      developerPortalStatus: "Disabled",
      disableGateway: undefined,
      publicIPAddresses: null,
    },
    switches: { first: six, ready: six, updated: eight },
  },
  {
    sku: { name: "Consumption" },
    first: {
      provisioningState: "Activating",
      targetProvisioningState: "Activating",
      platformVersion: "mtv1",
    },
    ready: {
      gatewayUrl: host,
      managementApiUrl: null,
      developerPortalUrl: null,
      natGatewayState: "Disabled",
      platformVersion: "mtv1",
      disableGateway: false,
    },
    switches: { first: undefined, ready: six, updated: six },
  },
];

describe("An instance", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    empty(arm.world);
    await arm.call("PUT", group, { location: "westeurope" });
  });
  after(() => arm.close());

  const { location, sku: developer, ...publisher } = serviceBody();
  const put = (sku: object, properties: object = {}, more: object = {}) =>
    arm.call("PUT", service, { location, sku, properties: { ...publisher, ...properties }, ...more });
  const settled = async (answer: Answer) => {
    await arm.settle(answer);
    return await arm.call("GET", service);
  };
  const switches = ({ body }: Answer) =>
    body.properties.customProperties ? Object.keys(body.properties.customProperties).sort() : undefined;

  for (const { sku, first, ready, switches: expected } of tiers) {
    it(`of tier ${sku.name} has what Azure fills in`, async () => {
      const created = await put(sku);
      assert.equal(created.status, 201);
      assert.equal(created.headers.get("etag"), `"${created.body.etag}"`);
      assert.equal(created.body.location, "West Europe");
      assertHas(created.body.properties, { ...first, customProperties: undefined });
      assert.deepEqual(switches(created), expected.first?.toSorted());

      const found = await settled(created);
      assertHas(found.body.properties, {
        ...ready,
        provisioningState: "Succeeded",
        targetProvisioningState: "",
      });
      assert.deepEqual(switches(found), expected.ready.toSorted());
      const updated = await settled(await put(sku, { publisherName: "Fabrikam" }));
      assert.equal(updated.body.properties.publisherName, "Fabrikam");
      assert.deepEqual(switches(updated), expected.updated.toSorted());
    });
  }

  it("of a v2 tier has its developer portal when it is asked for", async () => {
    const created = await put({ name: "StandardV2", capacity: 1 }, { developerPortalStatus: "Enabled" });
    const { properties } = (await settled(created)).body;
    assert.equal(properties.developerPortalUrl, "https://contoso-calc.developer.azure-api.net");
    assert.equal(properties.developerPortalStatus, "Enabled");
  });

  it("writes out what is unset, and says who made it", async () => {
    const { body } = await settled(await put(developer));
    assert.equal(body.identity, null);
    assert.equal(body.properties.virtualNetworkConfiguration, null);
    assert.equal(body.systemData.createdBy, arm.tenant.deployer.clientId);
    assert.equal(body.systemData.createdByType, "Application");
  });

  it("is as it was after a PUT that changes nothing, at once", async () => {
    const before = await settled(await put(developer));
    const same = await put(developer);
    assert.equal(same.status, 200);
    assert.equal(same.headers.get("azure-asyncoperation"), null);
    assert.deepEqual(same.body, before.body);
  });

  it("takes back what it answers, as az apim update sends it", async () => {
    const { body } = await settled(await put(developer));
    const again = await arm.call("PUT", service, body);
    assert.equal(again.status, 200);
    assert.deepEqual(again.body, body);
  });

  it("takes tags at once in older api-versions, and in an operation from 2023-05-01-preview on", async () => {
    await settled(await put(developer));
    const body = { location: "westeurope", tags: { team: "calc" } };
    const older = `${service}?api-version=2022-08-01`;
    const tagged = await arm.call("PATCH", older, body);
    assert.equal(tagged.status, 200);
    assert.equal(tagged.headers.get("location"), null);
    assert.equal(tagged.body.properties.provisioningState, "Succeeded");
    assert.deepEqual(tagged.body.tags, { team: "calc" });

    const later = await arm.call("PATCH", service, { ...body, tags: { team: "other" } });
    assert.equal(later.status, 202);
    assert.equal(later.body.properties.provisioningState, "Updating");
    assert.equal((await settled(later)).body.properties.provisioningState, "Succeeded");
  });

  it("shows its old settings, addresses among them, until a change has been made", async () => {
    await settled(await put(developer));
    const answer = await put(developer, { publisherName: "Fabrikam" });
    assertHas(answer.body.properties, {
      provisioningState: "Updating",
      publisherName: "Contoso",
      developerPortalUrl: "https://contoso-calc.developer.azure-api.net",
    });
    const place = new URL(answer.headers.get("location") ?? "");
    assert.match(place.pathname, /\/locations\/westeurope\/operationResults\//);
    const results: Answer[] = [];
    for (const _poll of [1, 2, 3]) results.push(await arm.call("GET", `${place.pathname}${place.search}`));
    assert.deepEqual(
      results.map(({ status }) => status),
      [202, 202, 200],
    );
    assert.equal(results[2]?.body.properties.publisherName, "Fabrikam");
  });

  it("takes the public network access that older clients write", async () => {
    const { body } = await settled(await put(developer, { publicNetworkAccess: "True" }));
    assert.equal(body.properties.publicNetworkAccess, "Enabled");
  });

  const locked = { code: "ServiceLocked", pattern: /contoso-calc is transitioning at this time/ };

  it("is locked while it is in transition; who tries again gets through", async () => {
    await put(developer);
    const statuses: number[] = [];
    for (const _try of [1, 2, 3, 4]) {
      const answer = await arm.call("PUT", `${service}/products/p`, { properties: { displayName: "P" } });
      statuses.push(answer.status);
      if (answer.status !== 409) continue;
      assert.equal(answer.body.error.code, locked.code);
      assert.match(answer.body.error.message, locked.pattern);
    }
    assert.deepEqual(statuses, [409, 409, 409, 201]);
    await put(developer, { publisherName: "Fabrikam" });
    assert.equal((await put(developer)).body.error.code, locked.code);
    assert.equal((await arm.call("DELETE", `${service}/products/p`)).body.error.code, locked.code);
  });

  it("is there until its deletion has ended; a second DELETE joins the first", async () => {
    await settled(await put(developer));
    const deletion = await arm.call("DELETE", service);
    assert.equal(deletion.status, 202);
    assertHas(deletion.body.properties, {
      provisioningState: "Deleting",
      targetProvisioningState: "Deleting",
    });
    assert.equal((await arm.call("DELETE", service)).status, 202);
    assert.equal((await put(developer)).body.error.code, locked.code);
    await arm.settle(deletion);
    assert.equal((await arm.call("GET", service)).status, 404);
    assert.equal((await arm.call("DELETE", service)).status, 204);
  });

  it("of the Consumption tier is deleted at once", async () => {
    await settled(await put({ name: "Consumption" }));
    assert.equal((await arm.call("DELETE", service)).status, 204);
    assert.ok(arm.world.arm.deletedServices.has("contoso-calc"));
  });

  it("that is purged is shown, and gone when the operation has ended", async () => {
    await settled(await put(developer));
    await arm.settle(await arm.call("DELETE", service));
    const deleted = `${service.split("/resourceGroups")[0]}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/contoso-calc`;
    const purge = await arm.call("DELETE", deleted);
    assert.equal(purge.status, 202);
    assert.equal(purge.body.location, "West Europe");
    assert.equal(purge.headers.get("azure-asyncoperation"), null);
    assert.match(purge.headers.get("location") ?? "", /deletedservices\/contoso-calc\/operationresults\//);
    assert.equal((await arm.settle(purge)).status, 200);
    assert.equal((await arm.call("GET", deleted)).status, 404);
  });
});

/** That an object has these members; undefined stands for one that is not there. */
function assertHas(actual: Record<string, unknown>, expected: Record<string, unknown>): void {
  const picked = Object.fromEntries(Object.keys(expected).map((name) => [name, actual[name]]));
  const { customProperties: _, ...rest } = { ...expected };
  const { customProperties: __, ...found } = picked;
  assert.deepEqual(found, rest);
}
