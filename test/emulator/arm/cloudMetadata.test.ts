import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startArm, type TestArm } from "./support.ts";

describe("What Azure Resource Manager tells of its cloud", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  after(() => arm.close());

  async function metadata(query: string, host = "management.azure.com") {
    const response = await arm.world.fetch(`https://${host}/metadata/endpoints${query}`);
    // biome-ignore lint/suspicious/noExplicitAny: answers of ARM are looked at field by field
    return { status: response.status, body: (await response.json()) as any };
  }

  it("needs no token, and is what the providers read for metadataHost", async () => {
    const { status, body } = await metadata("?api-version=2022-09-01");
    assert.equal(status, 200);
    assert.equal(body.name, "AzureCloud");
    assert.equal(body.authentication.loginEndpoint, "https://login.microsoftonline.com");
    assert.equal(body.authentication.audiences[0], "https://management.core.windows.net/");
    assert.equal(body.resourceManager, "https://management.azure.com/");
    assert.equal(body.microsoftGraphResourceId, "https://graph.microsoft.com/");
    assert.equal(body.suffixes.keyVaultDns, "vault.azure.net");
  });

  it("lists the clouds in 2019-05-01", async () => {
    const { body } = await metadata("?api-version=2019-05-01");
    assert.deepEqual(
      body.map(({ name, authentication }: { name: string; authentication: { loginEndpoint: string } }) => [
        name,
        authentication.loginEndpoint,
      ]),
      [
        ["AzureCloud", "https://login.microsoftonline.com/"],
        ["AzureChinaCloud", "https://login.chinacloudapi.cn"],
        ["AzureUSGovernment", "https://login.microsoftonline.us"],
      ],
    );
  });

  for (const [what, query, host] of [
    ["another version", "?api-version=2024-01-01", "management.azure.com"],
    ["no version", "", "management.azure.com"],
    ["the host of another cloud", "?api-version=2022-09-01", "management.chinacloudapi.cn"],
  ] as const) {
    it(`is not known of ${what}, and refused by name`, async () => {
      const { status, body } = await metadata(query, host);
      assert.equal(status, 501);
      assert.equal(body.error.code, "NotInRehearsal");
      assert.ok(body.error.message.includes(host));
    });
  }
});
