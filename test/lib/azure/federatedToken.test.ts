import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { federatedToken } from "../../../lib/azure/federatedToken.ts";

describe("the federated token of a CI job", () => {
  let seen: IncomingMessage | undefined;
  let status = 200;
  // What GitHub serves to the steps of a job with the permission id-token: write.
  const github = createServer((request, response) => {
    seen = request;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ value: "from-github" }));
  });
  before(() => new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve)));
  after(() => {
    github.closeAllConnections();
    github.close();
  });

  const job = (change: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request",
    ...change,
  });
  const audience = () => new URL(seen?.url ?? "", "http://github").searchParams.get("audience");

  for (const [cloud, expected] of [
    ["public", "api://AzureADTokenExchange"],
    ["usgovernment", "api://AzureADTokenExchangeUSGov"],
    ["china", "api://AzureADTokenExchangeChina"],
  ] as const) {
    it(`is for ${expected} in the cloud ${cloud}`, async () => {
      assert.equal(await federatedToken(cloud, job({ ARM_OIDC_AUDIENCE: "" })), "from-github");
      assert.equal(audience(), expected);
      assert.equal(seen?.headers.authorization, "Bearer request");
    });
  }

  it("is for the audience that the providers are told", async () => {
    await federatedToken("usgovernment", job({ ARM_OIDC_AUDIENCE: "api://ours" }));
    assert.equal(audience(), "api://ours");
  });

  it("is the given one where there is one", async () => {
    assert.equal(await federatedToken("public", { ARM_OIDC_TOKEN: "given" }), "given");
  });

  it("is refused with what to change", async () => {
    await assert.rejects(federatedToken("public", {}), /no permission id-token: write/);
    status = 403;
    await assert.rejects(federatedToken("public", job()), /GitHub gave no id token: HTTP 403/);
  });
});
