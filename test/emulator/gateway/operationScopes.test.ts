import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { ApimOperation } from "../../../emulator/model/instances.ts";
import { type ApiPolicyValues, renderApiPolicy } from "../../../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../../../policies/operationPolicy.ts";
import { Instance, policy } from "./support/instance.ts";
import { bearer, outcome } from "./support/protectedApi.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

const portal = "https://contoso.developer.azure-api.net";

for (const [kind, mockResponse] of [
  ["with a backend", undefined],
  ["that answers from its examples", { statusCode: 200, contentType: "application/json" }],
] as const) {
  describe(`an operation with a scope of its own, of an API ${kind},`, () => {
    let test: TestWorld;
    let instance: Instance;
    let values: ApiPolicyValues;
    let multiply: ApimOperation;
    before(async () => {
      test = await startTestWorld();
      values = {
        openIdConfigUrl: test.issuer.configUrl,
        audiences: ["api-1"],
        issuers: [test.issuer.issuer],
        tenants: [],
        scopes: ["Read", "Write"],
        clients: { claim: "azp", ids: [] },
        clockSkewSeconds: 0,
        failedMessage: "No.",
        corsOrigins: [portal],
        ...(mockResponse && { mockResponse }),
      };
    });
    after(() => test.world.close());
    beforeEach(() => {
      instance = new Instance(test.world);
      const { api } = instance;
      api.policy = policy(renderApiPolicy(values), "api");
      multiply = instance.addOperation(api, "GET", "/multiply");
      multiply.policy = policy(renderOperationPolicy({ ...values, scopes: ["Write"] }), "operation");
    });

    const call = async (path: string, scp: string | undefined) =>
      outcome(await instance.call(path, bearer(await test.issuer.token({ scp }))));

    const calls: [scp: string | undefined, multiplying: string, adding: string][] = [
      ["Write", "200", "200"],
      ["Read Write", "200", "200"],
      ["Read", "401 TokenClaimValueNotAllowed", "200"],
      ["Write.All", "401 TokenClaimValueNotAllowed", "401 TokenClaimValueNotAllowed"],
      [undefined, "401 TokenClaimNotFound", "401 TokenClaimNotFound"],
    ];
    for (const [scp, multiplying, adding] of calls) {
      it(`answers ${multiplying} for ${scp ?? "no scope"}, the others ${adding}`, async () => {
        assert.equal(await call("/multiply", scp), multiplying);
        assert.equal(await call("/add?a=1&b=2", scp), adding);
      });
    }

    it("answers nobody while the API's policy refuses it, whatever policy it has", async () => {
      const api = renderApiPolicy({ ...values, closedOperations: [multiply.name] });
      instance.api.policy = policy(api, "api");
      for (const own of [multiply.policy, undefined]) {
        multiply.policy = own;
        assert.match(await call("/multiply", "Read Write"), /^404/);
        assert.match(await call("/multiply", "Read"), /^40[14]/);
        assert.equal(await call("/add?a=1&b=2", "Read"), "200");
      }
    });

    it("refuses what the API refuses, even where <base /> is gone", async () => {
      const alone = renderOperationPolicy({ ...values, scopes: ["Write"] }).replace("<base />", "");
      for (const text of [undefined, alone]) {
        if (text) multiply.policy = policy(text, "operation");
        const of = async (claims: object) =>
          outcome(
            await instance.call("/multiply", bearer(await test.issuer.token({ scp: "Write", ...claims }))),
          );
        assert.equal(await of({ aud: "api-2" }), "401 TokenAudienceNotAllowed");
        assert.equal(await of({ iss: "https://elsewhere.example/" }), "401 TokenIssuerNotAllowed");
        assert.equal(await of({ exp: 1 }), "401 TokenExpired");
        assert.equal(await outcome(await instance.call("/multiply")), "401 TokenNotPresent");
      }
    });

    it("lets the console read its refusal, and answers a preflight without a token", async () => {
      const refused = await instance.call("/multiply", {
        headers: {
          origin: portal,
          authorization: `Bearer ${await test.issuer.token({ scp: "Read" })}`,
        },
      });
      assert.equal(refused.status, 401);
      assert.equal(await refused.text(), '{ "statusCode": 401, "message": "No." }');
      assert.equal(refused.headers.get("access-control-allow-origin"), portal);
      const preflight = await instance.call("/multiply", {
        method: "OPTIONS",
        headers: {
          origin: portal,
          "access-control-request-method": "GET",
          "access-control-request-headers": "authorization",
        },
      });
      assert.equal(preflight.status, 200);
      assert.equal(preflight.headers.get("access-control-allow-origin"), portal);
    });
  });
}
