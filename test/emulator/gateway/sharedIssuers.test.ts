import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { apiPolicyValues, operationPolicyValues } from "../../../infra/apiPolicyValues.ts";
import type { ApiSettings } from "../../../infra/settings.ts";
import { renderApiPolicy } from "../../../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../../../policies/operationPolicy.ts";
import { calculator, tenantId } from "../../infra/support/settings.ts";
import { Instance, policy } from "./support/instance.ts";
import { bearer, issuers, outcome } from "./support/protectedApi.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

const partner = "11111111-2222-4333-8444-555555555555";
const stranger = "99999999-2222-4333-8444-555555555555";
const issuerOf = (tenant: string): string => `https://login.microsoftonline.com/${tenant}/v2.0`;

for (const sharedIssuers of ["narrowed", "added"] as const) {
  describe(`a stack for listed tenants, with issuers ${sharedIssuers}`, () => {
    let test: TestWorld;
    let instance: Instance;
    before(async () => {
      test = await startTestWorld({ sharedIssuers });
      test.entra.issuer = issuerOf("{tenantid}");
    });
    after(() => test.world.close());
    beforeEach(() => {
      instance = new Instance(test.world);
    });

    const token = (tid: string) =>
      test.entra.token({ iss: issuerOf(tid), tid, aud: "backend", scp: "Calculator.Read Calculator.Write" });
    const call = async (tid: string, path?: string) =>
      outcome(await instance.call(path, bearer(await token(tid))));

    for (const openIdConfig of ["organizations", "common"] as const) {
      it(`takes their tokens and no others (${openIdConfig})`, async () => {
        const api: ApiSettings = {
          ...calculator,
          mock: undefined,
          tokenValidation: {
            ...calculator.tokenValidation,
            openIdConfig,
            allowedTenants: [tenantId, partner],
            operationScopes: { multiply: ["Calculator.Write"] },
          },
        };
        const settings = { cloud: "public", tenantId } as const;
        const ids = { backendClientId: "backend", identifierUri: "api://backend", clientAppClientId: "c" };
        instance.api.policy = policy(renderApiPolicy(apiPolicyValues(settings, api, ids)), "api");
        const multiply = instance.addOperation(instance.api, "GET", "/multiply");
        const document = renderOperationPolicy(operationPolicyValues(settings, api, "multiply", ids));
        // Its own check has to hold where somebody takes the API's away.
        multiply.policy = policy(document.replace("<base />", ""), "operation");
        for (const path of [undefined, "/multiply"]) {
          assert.equal(await call(tenantId, path), "200");
          assert.equal(await call(partner, path), "200");
          assert.match(await call(stranger, path), /^401 Token(IssuerNotAllowed|ClaimValueNotAllowed)$/);
        }
      });
    }

    it(`${sharedIssuers === "added" ? "would take" : "refuses"} any tenant's where the policy has issuers alone`, async () => {
      const url = "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration";
      instance.inbound(
        `<validate-jwt header-name="Authorization"><openid-config url="${url}" />${issuers(issuerOf(tenantId))}</validate-jwt>`,
      );
      assert.equal(await call(stranger), sharedIssuers === "added" ? "200" : "401 TokenIssuerNotAllowed");
    });
  });
}
