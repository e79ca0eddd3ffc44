import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { service, startApim, type TestArm } from "./support.ts";

describe("lists", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
    for (const name of ["l1", "l2", "l3"]) {
      const properties = { displayName: name.toUpperCase(), path: name, protocols: ["https"] };
      await arm.call("PUT", `${service}/apis/${name}`, { properties });
    }
  });
  after(() => arm.close());

  const names = (value: { name: string }[]) => value.map(({ name }) => name);
  const list = (options: string, of = "apis") =>
    arm.call("GET", `${service}/${of}?api-version=2024-05-01&${options}`);

  it("come in pages, whose links lead through all of it", async () => {
    const seen: string[] = [];
    let { body } = await list("$top=3");
    assert.equal(body.count, 4, "of all pages");
    for (;;) {
      seen.push(...names(body.value));
      if (!body.nextLink) break;
      const { origin, pathname, search } = new URL(body.nextLink);
      assert.equal(origin, "https://management.azure.com");
      ({ body } = await arm.call("GET", `${pathname}${search}`));
    }
    assert.deepEqual(seen, ["echo-api", "l1", "l2", "l3"]);
  });

  it("leave out what is skipped", async () => {
    assert.deepEqual(names((await list("$skip=2")).body.value), ["l2", "l3"]);
  });

  it("are followed by Microsoft's client to their end", async () => {
    const seen: (string | undefined)[] = [];
    for await (const { name } of arm.client.product.listByService("rg-calc", "contoso-calc", { top: 1 }))
      seen.push(name);
    assert.deepEqual(seen, ["starter", "unlimited"]);
  });

  const filters: readonly (readonly [string, readonly string[]])[] = [
    ["name eq 'l2'", ["l2"]],
    ["name eq 'Echo API'", ["echo-api"]],
    ["properties/displayName eq 'L1'", ["l1"]],
    ["contains(properties/displayName,'l')", ["l1", "l2", "l3"]],
    ["startswith(displayName, 'Echo') or path eq 'l3'", ["echo-api", "l3"]],
    ["not (path eq 'l1') and endswith(name,'1')", []],
    ["isCurrent eq false", []],
    ["name ge 'l2' and name le 'l3'", ["l2", "l3"]],
    ["substringof('cho', name)", ["echo-api"]],
    ["serviceUrl ne null", ["echo-api"]],
    ["name eq 'it''s'", []],
  ];
  for (const [filter, expected] of filters) {
    it(`hold ${filter}`, async () => {
      const { body } = await list(`$filter=${encodeURIComponent(filter)}`);
      assert.deepEqual(names(body.value), expected);
      assert.equal(body.count, expected.length);
    });
  }

  for (const options of [
    "$top=0",
    "$top=many",
    "$skip=-1",
    "$filter=nonsense ((",
    "$filter=name eq",
    "$filter=name like 'x'",
  ]) {
    it(`refuse ${options}`, async () => {
      const { status, body } = await list(options.replaceAll(" ", "%20"));
      assert.equal(status, 400);
      assert.equal(body.error.code, "ValidationError");
    });
  }

  it("take their options' names in any case", async () => {
    const { body } = await arm.call("GET", `${service}/apis?API-Version=2024-05-01&$TOP=1`);
    assert.equal(body.value.length, 1);
  });
});
