import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, serviceBody, startArm, type TestArm } from "./support.ts";

const configuration = `${service}/contentTypes/document/contentItems/configuration`;
const home = `${service}/contentTypes/page/contentItems/home`;
const site = { properties: { nodes: [{ site: { title: "Contoso" } }] } };

describe("the content of a developer portal", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    arm.world.arm.unreadyPublication = "failed";
    await freshApim(arm);
  });
  after(() => arm.close());
  const publish = () =>
    arm.client.portalRevision.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", "20260101000000", {});
  const revision = async () => {
    const { status, isCurrent, statusDetails } = (
      await arm.call("GET", `${service}/portalRevisions/20260101000000`)
    ).body.properties;
    return { status, isCurrent, statusDetails };
  };
  const portal = async () => {
    const response = await arm.world.fetch("https://contoso-calc.developer.azure-api.net/");
    return { status: response.status, text: await response.text() };
  };
  const open = async () => {
    for (const [path, body] of [
      [configuration, site],
      [home, { properties: { en_us: { title: "Home" } } }],
    ] as const) {
      assert.equal((await arm.call("PUT", path, body, { "if-match": "*" })).status, 201);
    }
  };

  it("of a new instance is empty", async () => {
    const answer = await arm.call("GET", configuration);
    assert.equal(answer.status, 404);
    assert.equal(answer.body.error.code, "ResourceNotFound");
    assert.deepEqual((await arm.call("GET", `${service}/contentTypes/page/contentItems`)).body.value, []);
    assert.match((await portal()).text, /has no content\. An administrator has to open it once/);
  });

  it("is put, read, listed and deleted by Microsoft's own client", async () => {
    const at = ["rg-calc", "contoso-calc", "document"] as const;
    const made = await arm.client.contentItem.createOrUpdate(...at, "configuration", site, {
      ifMatch: "*",
    });
    assert.equal(made.id, "/contentTypes/document/contentItems/configuration");
    const found = await arm.client.contentItem.get(...at, "configuration");
    assert.equal(found.type, "Microsoft.ApiManagement/service/contentTypes/contentItems");
    const names: (string | undefined)[] = [];
    for await (const { name } of arm.client.contentItem.listByService(...at)) names.push(name);
    assert.deepEqual(names, ["configuration"]);
    const { eTag } = await arm.client.contentItem.getEntityTag(...at, "configuration");
    await arm.client.contentItem.delete(...at, "configuration", eTag ?? "");
    await assert.rejects(arm.client.contentItem.get(...at, "configuration"), { statusCode: 404 });
  });

  it("is replaced under its name, and guarded by its ETag", async () => {
    await arm.call("PUT", configuration, site);
    assert.equal((await arm.call("PUT", configuration, { properties: { nodes: [] } })).status, 200);
    assert.deepEqual((await arm.call("GET", configuration)).body.properties, { nodes: [] });
    const stale = await arm.call("PUT", configuration, site, { "if-match": '"AAAAAAAAAAA="' });
    assert.equal(stale.status, 412);
  });

  it("needs properties, and a name of at most 80 characters", async () => {
    const answer = await arm.call("PUT", `${service}/contentTypes/page/contentItems/${"x".repeat(81)}`, {});
    assert.equal(answer.body.error.code, "ValidationError");
    assert.equal(answer.body.error.details.length, 2);
  });

  it("has no other types than those of the portal's own template", async () => {
    const answer = await arm.call("GET", `${service}/contentTypes/blogpost/contentItems`);
    assert.equal(answer.status, 501);
  });

  it("is needed for a publication, which fails without", async () => {
    await assert.rejects(publish());
    assert.deepEqual(await revision(), { status: "failed", isCurrent: false, statusDetails: null });
    assert.equal((await portal()).status, 404);
  });

  it("is needed for a publication, which else shows nothing where that is how it ends", async () => {
    arm.world.arm.unreadyPublication = "empty";
    await publish();
    assert.deepEqual(await revision(), { status: "completed", isCurrent: true, statusDetails: null });
    const { status, text } = await portal();
    assert.equal(status, 404);
    assert.match(text, /was published before it had any content/);
  });

  it("is there once it was uploaded, and can be published then", async () => {
    await open();
    await publish();
    assert.equal((await revision()).status, "completed");
    assert.equal((await portal()).status, 200);
  });

  it("without a page cannot be published", async () => {
    await arm.call("PUT", configuration, site);
    await assert.rejects(publish());
  });

  it("outlives a change of the instance, and goes with the instance", async () => {
    await open();
    const body = { ...serviceBody(), tags: { team: "calc" } };
    await arm.client.apiManagementService.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", body);
    assert.equal((await arm.call("GET", configuration)).status, 200);
    await freshApim(arm);
    assert.equal((await arm.call("GET", configuration)).status, 404);
  });
});
