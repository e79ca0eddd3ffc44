import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { JWTPayload } from "jose";
import type { ApimOperation } from "../../../emulator/model/instances.ts";
import { type ApiPolicyValues, renderApiPolicy } from "../../../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../../../policies/operationPolicy.ts";
import { Instance, policy } from "./support/instance.ts";
import { bearer, outcome } from "./support/protectedApi.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

const missing = "401 TokenClaimNotFound";
const other = "401 TokenClaimValueNotAllowed";

/** What a user's token carries, or an application's own. */
const tokens = {
  "a user with a scope": { scp: "Read" },
  "a user with another API's scope": { scp: "Mail" },
  "a user with a scope and a role": { scp: "Read", roles: ["Approve"] },
  "a user with a role for applications and another API's scope": { scp: "Mail", roles: ["Read.All"] },
  "a user with a scope and a role for applications": { scp: "Read", roles: ["Write.All"] },
  "an application with a role": { roles: ["Read.All"] },
  "an application with several roles": { roles: ["Read.All", "Write.All"] },
  "an application with another API's role": { roles: ["Mail.All"] },
  "an application without a role": {},
  "an application whose role is called like a scope": { roles: ["Read"] },
  "somebody without a scope in scp": { scp: "", roles: ["Read.All"] },
} as const satisfies Record<string, JWTPayload>;
type Who = keyof typeof tokens;

for (const [kind, mockResponse] of [
  ["with a backend", undefined],
  ["that answers from its examples", { statusCode: 200, contentType: "application/json" }],
] as const) {
  describe(`an API ${kind} that takes a scope or a role`, () => {
    let test: TestWorld;
    let instance: Instance;
    let values: ApiPolicyValues;
    let own: ApimOperation;
    before(async () => {
      test = await startTestWorld();
      values = {
        openIdConfigUrl: test.issuer.configUrl,
        audiences: ["api-1"],
        issuers: [test.issuer.issuer],
        tenants: [],
        scopes: ["Read", "Write"],
        applicationRoles: ["Read.All", "Write.All"],
        clients: { claim: "azp", ids: [] },
        clockSkewSeconds: 0,
        failedMessage: "No.",
        ...(mockResponse && { mockResponse }),
      };
    });
    after(() => test.world.close());
    beforeEach(() => {
      instance = new Instance(test.world);
      instance.api.policy = policy(renderApiPolicy(values), "api");
      own = instance.addOperation(instance.api, "GET", "/own");
    });

    const call = async (path: string, claims: JWTPayload) =>
      outcome(await instance.call(path, bearer(await test.issuer.token(claims))));

    const answers: Readonly<Record<Who, string>> = {
      "a user with a scope": "200",
      "a user with another API's scope": other,
      "a user with a scope and a role": "200",
      "a user with a role for applications and another API's scope": other,
      "a user with a scope and a role for applications": "200",
      "an application with a role": "200",
      "an application with several roles": "200",
      "an application with another API's role": other,
      "an application without a role": missing,
      "an application whose role is called like a scope": other,
      "somebody without a scope in scp": other,
    };
    for (const [who, expected] of Object.entries(answers) as [Who, string][]) {
      it(`answers ${expected} to ${who}`, async () => {
        assert.equal(await call("/add?a=1&b=2", tokens[who]), expected);
      });
    }

    it("gains nobody anything by a claim that is not signed, whichever branch it picks", async () => {
      const forged = async (claims: JWTPayload, changed: JWTPayload) => {
        const [header, payload, signature] = (await test.issuer.token(claims)).split(".");
        const body = { ...JSON.parse(Buffer.from(payload!, "base64url").toString()), ...changed };
        const token = [header, Buffer.from(JSON.stringify(body)).toString("base64url"), signature].join(".");
        return outcome(await instance.call("/add?a=1&b=2", bearer(token)));
      };
      for (const [claims, changed] of [
        [{}, { scp: "Read" }],
        [{}, { roles: ["Read.All"] }],
        [{ scp: "Mail" }, { scp: undefined, roles: ["Read.All"] }],
        [{ roles: ["Mail.All"] }, { scp: "Read Write" }],
      ] as const) {
        assert.equal(await forged(claims, changed), "401 TokenSignatureInvalid");
      }
    });

    it("takes a user's token for an application's in no spelling of the header", async () => {
      const token = await test.issuer.token(
        tokens["a user with a role for applications and another API's scope"],
      );
      for (const authorization of [
        `bearer ${token}`,
        `BEARER ${token}`,
        `Bearer  ${token}`,
        ` Bearer\t${token}`,
        token,
      ]) {
        const response = await instance.call("/add?a=1&b=2", { headers: { authorization } });
        assert.equal(response.status, 401, JSON.stringify(authorization.replace(token, "…")));
      }
    });

    it("checks everything else in either branch", async () => {
      for (const claims of [{ scp: "Read" }, { roles: ["Read.All"] }]) {
        assert.equal(await call("/add?a=1&b=2", { ...claims, aud: "api-2" }), "401 TokenAudienceNotAllowed");
        assert.equal(
          await call("/add?a=1&b=2", { ...claims, iss: "https://elsewhere.example/" }),
          "401 TokenIssuerNotAllowed",
        );
        assert.equal(await call("/add?a=1&b=2", { ...claims, exp: 1 }), "401 TokenExpired");
      }
    });

    for (const [what, authorization] of [
      ["no header", undefined],
      ["an empty header", ""],
      ["no token", "Bearer "],
      ["no JWT", "Bearer a.b.c"],
      ["another scheme", "Basic YTpi"],
      ["two tokens", "Bearer a.b.c, Bearer d.e.f"],
    ] as const) {
      it(`refuses ${what} with the policy's message`, async () => {
        const init = authorization === undefined ? {} : { headers: { authorization } };
        const response = await instance.call("/add?a=1&b=2", init);
        assert.equal(response.status, 401);
        assert.equal(await response.text(), '{ "statusCode": 401, "message": "No." }');
      });
    }

    it("takes the clients that it names alone, in either branch", async () => {
      instance.api.policy = policy(
        renderApiPolicy({ ...values, clients: { claim: "azp", ids: ["nightly"] } }),
        "api",
      );
      for (const claims of [{ scp: "Read" }, { roles: ["Read.All"] }]) {
        assert.equal(await call("/add?a=1&b=2", { ...claims, azp: "nightly" }), "200");
        assert.equal(await call("/add?a=1&b=2", { ...claims, azp: "other" }), other);
      }
    });

    const operations: readonly [what: string, asked: Partial<ApiPolicyValues>, taken: readonly Who[]][] = [
      [
        "scopes alone takes no application",
        { scopes: ["Read"], applicationRoles: [] },
        [
          "a user with a scope",
          "a user with a scope and a role",
          "a user with a scope and a role for applications",
        ],
      ],
      [
        "roles for applications alone takes no user",
        { scopes: undefined, applicationRoles: ["Write.All"] },
        ["an application with several roles"],
      ],
      [
        "a role for users takes those who have it and a scope",
        { scopes: ["Read", "Write"], userRoles: ["Approve"], applicationRoles: [] },
        ["a user with a scope and a role"],
      ],
      [
        "scopes and roles for applications takes either",
        { scopes: ["Read"], applicationRoles: ["Write.All"] },
        [
          "a user with a scope",
          "a user with a scope and a role",
          "a user with a scope and a role for applications",
          "an application with several roles",
        ],
      ],
    ];
    for (const [what, asked, taken] of operations) {
      it(`has operations of which one with ${what}`, async () => {
        own.policy = policy(renderOperationPolicy({ ...values, ...asked }), "operation");
        for (const [who, claims] of Object.entries(tokens) as [Who, JWTPayload][]) {
          const answer = await call("/own", claims);
          assert.equal(answer === "200", taken.includes(who), `${who}: ${answer}`);
        }
      });
    }
  });
}
