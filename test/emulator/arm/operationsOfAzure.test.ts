import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { azureOperations } from "./azureOperations.ts";
import { service, startApim, subscriptionId, type TestArm } from "./support.ts";

const operations = azureOperations();
const names: Readonly<Record<string, string>> = {
  subscriptionId,
  resourceGroupName: "rg-calc",
  serviceName: "contoso-calc",
  location: "westeurope",
};

/* Microsoft.ApiManagement 2024-05-01 as @azure/arm-apimanagement sends it. */
describe("what Azure has", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());

  it("is an answer of the type, or a 501 that names it: never a type that there is not", async () => {
    assert.ok(operations.length > 400);
    for (const { name, method, path } of operations) {
      const url = path.replace(/\{(\w+)\}/g, (_, key: string) => names[key] ?? "none");
      if (method === "DELETE" && url.endsWith("/contoso-calc")) continue;
      const { status, body } = await arm.call(method, url, ["GET", "HEAD"].includes(method) ? undefined : {});
      const code = body?.error?.code;
      assert.ok(
        status !== 405 && status !== 500 && code !== "InvalidResourceType",
        `${name}: ${status} ${code}`,
      );
      if (status === 501 && method !== "HEAD")
        assert.match(body.error.message, /^The rehearsal does not/, name);
    }
  });

  it("and the rehearsal has not, keeps to ARM's form, HEAD without a body", async () => {
    const refused = await arm.call("GET", `${service}/workspaceLinks`);
    assert.equal(refused.status, 501);
    assert.equal(refused.body.error.code, "NotInRehearsal");
    const head = await arm.call("HEAD", `${service}/gateways/none`);
    assert.deepEqual([head.status, head.body], [501, ""]);
  });
});
