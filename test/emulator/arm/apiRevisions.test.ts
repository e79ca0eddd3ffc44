import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

const api = `${service}/apis/calc`;
const properties = {
  displayName: "Calc",
  path: "calc",
  protocols: ["https"],
  serviceUrl: "https://calc.example",
};
const operation = {
  displayName: "Add",
  method: "GET",
  urlTemplate: "/add",
  templateParameters: [],
  responses: [],
};

describe("revisions of an API", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
    await arm.call("PUT", api, { properties });
    await arm.call("PUT", `${api}/operations/add`, { properties: operation });
  });
  after(() => arm.close());

  const revise = (more: object = {}) =>
    arm.call("PUT", `${api};rev=2`, { properties: { path: "calc", sourceApiId: "/apis/calc", ...more } });
  const release = (apiId: string) =>
    arm.call("PUT", `${api}/releases/r1`, { properties: { apiId, notes: "better" } });

  it("begin as copies, and are not served", async () => {
    const made = await revise({ serviceUrl: "https://calc2.example", apiRevisionDescription: "Second" });
    assert.equal(made.status, 201);
    assert.equal(made.body.name, "calc;rev=2");
    assert.equal(made.body.properties.apiRevision, "2");
    assert.equal(made.body.properties.displayName, "Calc");
    assert.equal(made.body.properties.isCurrent, undefined);
    const { body } = await arm.call("GET", `${api};rev=2/operations/add`);
    assert.equal(body.id, `${api};rev=2/operations/add`);
    await arm.call("DELETE", `${api};rev=2/operations/add`);
    assert.equal((await arm.call("GET", `${api}/operations/add`)).status, 200);
    const current = await arm.call("GET", `${api};rev=1`);
    assert.equal(current.body.name, "calc");
    assert.equal(
      arm.world.arm.service("contoso-calc")?.apis.get("calc")?.properties.serviceUrl,
      properties.serviceUrl,
    );
  });

  it("become current by a release, and the earlier one keeps its number", async () => {
    await revise({ serviceUrl: "https://calc2.example" });
    const made = await release("/apis/calc;rev=2");
    assert.equal(made.status, 201);
    assert.equal(made.body.properties.apiId, api);
    const now = await arm.call("GET", api);
    assert.equal(now.body.properties.apiRevision, "2");
    assert.equal(now.body.properties.serviceUrl, "https://calc2.example");
    const before = await arm.call("GET", `${api};rev=1`);
    assert.equal(before.body.properties.serviceUrl, "https://calc.example");
    assert.equal((await arm.call("GET", `${api}/releases`)).body.value.length, 1);
    await arm.call("PUT", `${api}/releases/r2`, { properties: { apiId: "/apis/calc;rev=1" } });
    assert.equal((await arm.call("GET", api)).body.properties.apiRevision, "1");
  });

  it("are listed with who is current", async () => {
    await revise({ apiRevisionDescription: "Second" });
    const { body } = await arm.call("GET", `${api}/revisions`);
    const shown = body.value.map((each: Record<string, unknown>) => [
      each.apiId,
      each.isCurrent,
      each.privateUrl,
    ]);
    assert.deepEqual(shown, [
      ["/apis/calc;rev=1", true, "/calc"],
      ["/apis/calc;rev=2", false, "/calc;rev=2"],
    ]);
    const { body: all } = await arm.call("GET", `${service}/apis`);
    assert.ok(all.value.some(({ name }: { name: string }) => name === "calc;rev=2"));
  });

  it("share name, text and path", async () => {
    await revise();
    await arm.call("PUT", api, {
      properties: { ...properties, displayName: "Calculator", path: "calculator" },
    });
    const { body } = await arm.call("GET", `${api};rev=2`);
    assert.equal(body.properties.displayName, "Calculator");
    assert.equal(body.properties.path, "calculator");
  });

  it("go with the API when it is told to take them along", async () => {
    await revise();
    for (const current of [api, `${api};rev=1`]) {
      const refused = await arm.call("DELETE", current);
      assert.equal(refused.status, 400);
      assert.equal(refused.body.error.message, "Cannot delete the current revision of an API.");
    }
    const gone = await arm.call("DELETE", `${api}?api-version=2024-05-01&deleteRevisions=true`);
    await arm.settle(gone);
    assert.equal((await arm.call("GET", `${api};rev=2`)).status, 404);
  });

  it("of something that is not there are refused", async () => {
    assert.equal((await arm.call("PUT", `${service}/apis/none;rev=2`, { properties })).status, 501);
    assert.equal((await revise({ sourceApiId: "/apis/none" })).status, 400);
    assert.equal((await release("/apis/echo-api")).status, 400);
  });
});

describe("versions of an API", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
    await freshApim(arm);
    for (const versioningScheme of ["Segment", "Query"]) {
      const set = { displayName: versioningScheme, versioningScheme, versionQueryName: "v" };
      await arm.call("PUT", `${service}/apiVersionSets/${versioningScheme}`, { properties: set });
    }
  });
  after(() => arm.close());

  const version = (name: string, apiVersion: string | undefined, set = "Segment", path = "calc") =>
    arm.call("PUT", `${service}/apis/${name}`, {
      properties: { ...properties, path, apiVersion, apiVersionSetId: `/apiVersionSets/${set}` },
    });

  it("share a path, and the gateway finds each by its segment", async () => {
    for (const [name, apiVersion] of [
      ["calc", undefined],
      ["calc-v1", "v1"],
    ] as const) {
      const made = await version(name, apiVersion);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.equal(made.body.properties.apiVersionSet.versioningScheme, "Segment");
    }
    const { body } = await arm.call("GET", `${service}/apis/calc-v1`);
    assert.equal(body.properties.apiVersionSetId, `${service}/apiVersionSets/Segment`);
    assert.equal(body.properties.path, "calc");
    const served = arm.world.arm.service("contoso-calc")?.apis;
    assert.deepEqual([served?.get("calc")?.path, served?.get("calc-v1")?.path], ["calc", "calc/v1"]);
    assert.equal((await version("calc-again", "v1")).status, 400, "the version is there already");
  });

  it("take their set along with the last of them", async () => {
    const set = `${service}/apiVersionSets/Last`;
    await arm.call("PUT", set, { properties: { displayName: "Last", versioningScheme: "Segment" } });
    await version("last-v1", "v1", "Last", "last");
    await version("last-v2", "v2", "Last", "last");
    await arm.call("DELETE", `${service}/apis/last-v1`);
    assert.equal((await arm.call("GET", set)).status, 200);
    await arm.call("DELETE", `${service}/apis/last-v2`);
    assert.equal((await arm.call("GET", set)).status, 404);
    assert.equal((await arm.call("DELETE", set)).status, 204);
    assert.equal((await arm.call("GET", `${service}/apiVersionSets/Query`)).status, 200);
  });

  it("by a query share the path with which they are called", async () => {
    assert.equal((await version("query", undefined, "Query", "query")).status, 201);
    const made = await version("query-v1", "v1", "Query", "query");
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal(arm.world.arm.service("contoso-calc")?.apis.get("query-v1")?.path, "query");
  });

  it("keep the scheme of their set, which has to exist", async () => {
    const other = {
      properties: { displayName: "Query", versioningScheme: "Header", versionHeaderName: "v" },
    };
    const answer = await arm.call("PUT", `${service}/apiVersionSets/Query`, other);
    assert.equal(answer.status, 501);
    assert.match(answer.body.error.message, /another versioningScheme/);
    assert.equal((await version("none", "v1", "None", "none")).status, 400);
  });
});
