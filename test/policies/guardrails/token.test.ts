import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";
import type { Resource } from "../../../policies/guardrails/facts/shapes.ts";
import { onErrorKeepsRefusal } from "../../../policies/guardrails/rules/onErrorKeepsRefusal.ts";
import { operationKeepsTokenCheck } from "../../../policies/guardrails/rules/operationKeepsTokenCheck.ts";
import { tokenAudienceOfStack } from "../../../policies/guardrails/rules/tokenAudienceOfStack.ts";
import { tokenAudienceRequired } from "../../../policies/guardrails/rules/tokenAudienceRequired.ts";
import { tokenCheckedFirst } from "../../../policies/guardrails/rules/tokenCheckedFirst.ts";
import { tokenClockSkew } from "../../../policies/guardrails/rules/tokenClockSkew.ts";
import { tokenIssuersNamed } from "../../../policies/guardrails/rules/tokenIssuersNamed.ts";
import { tokenScopeRequired } from "../../../policies/guardrails/rules/tokenScopeRequired.ts";
import { tokenSignedAndExpiring } from "../../../policies/guardrails/rules/tokenSignedAndExpiring.ts";
import { tokenTenant } from "../../../policies/guardrails/rules/tokenTenant.ts";
import { placeholderId } from "../../../policies/placeholder.ts";
import { apiPolicy, backendApp, clientId, found, resource, tenantId } from "./support.ts";

const aboutTokens = [
  tokenCheckedFirst,
  tokenAudienceRequired,
  tokenAudienceOfStack,
  tokenTenant,
  tokenIssuersNamed,
  tokenScopeRequired,
  tokenSignedAndExpiring,
  tokenClockSkew,
];
const provider = resource("EntraProvider", { tenantId });
const login = "https://login.microsoftonline.com";
const configOf = (tenant: string) => `${login}/${tenant}/v2.0/.well-known/openid-configuration`;
const inbound = (content: string) => apiPolicy(`<policies><inbound>${content}</inbound></policies>`);

describe("the rules about tokens", () => {
  const azureAd = `<validate-azure-ad-token tenant-id="${tenantId}">
    <client-application-ids><application-id>c</application-id></client-application-ids>
    <backend-application-ids><application-id>${clientId}</application-id></backend-application-ids>
    <required-claims><claim name="roles"><value>Reader</value></claim></required-claims>
  </validate-azure-ad-token>`;

  for (const rule of aboutTokens) {
    it(`${rule.name} minds neither the stack's own policy nor its like with validate-azure-ad-token`, () => {
      for (const policy of [apiPolicy(), inbound(azureAd)]) {
        assert.deepEqual(found(rule, [...backendApp(), provider, policy]), []);
      }
    });

    it(`${rule.name} waits for a document that is not known`, () => {
      const policy = resource("ApiPolicy", { value: UNKNOWN, format: "rawxml" });
      assert.deepEqual(found(rule, [...backendApp({ clientId: UNKNOWN }), provider, policy]), []);
    });
  }
});

describe("token-checked-first", () => {
  const check = "<validate-jwt />";
  const cases: readonly [string, string, string[]][] = [
    ["a token check behind a preflight's answer", `<cors />${check}<mock-response />`, []],
    ["no token check", "<base />", ["inbound has neither validate-jwt nor validate-azure-ad-token"]],
    [
      "a token check for some calls",
      `<choose><when>${check}</when></choose>`,
      [
        "<choose> has no <otherwise>: a call that fits no <when> has its token checked by none of its branches",
      ],
    ],
    [
      "a token check in every branch of a choose",
      `<choose><when>${check}<mock-response /></when><otherwise>${check}</otherwise></choose><mock-response />`,
      [],
    ],
    [
      "a choose in a choose with a check in every branch",
      `<choose><when>${check}</when><otherwise><choose><when>${check}</when><otherwise>${check}</otherwise></choose></otherwise></choose>`,
      [],
    ],
    [
      "an otherwise without a check",
      `<choose><when>${check}</when><otherwise><set-header /></otherwise></choose>`,
      ["the branch <otherwise> of <choose> has neither validate-jwt nor validate-azure-ad-token"],
    ],
    [
      "one of several branches without a check, and one that answers before it",
      `<choose><when>${check}</when><when /><otherwise><return-response />${check}</otherwise></choose>`,
      [
        "the branch <when> 2 of <choose> has neither validate-jwt nor validate-azure-ad-token",
        "<return-response> is in the branch <otherwise> of <choose> before <validate-jwt>",
      ],
    ],
    [
      "an inner choose without an otherwise",
      `<choose><when><choose><when>${check}</when></choose></when><otherwise>${check}</otherwise></choose>`,
      [
        "<choose> has no <otherwise>: a call that fits no <when> has its token checked by none of its branches",
      ],
    ],
    [
      "a token check that something else may leave out",
      `<retry>${check}</retry>`,
      ["validate-jwt is inside <retry>, which does not run for every call"],
    ],
    [
      "an answer before the choose that checks",
      `<mock-response /><choose><when>${check}</when><otherwise>${check}</otherwise></choose>`,
      ["<mock-response> is in inbound before <choose>"],
    ],
    [
      "an answer before it",
      `<mock-response />${check}`,
      ["<mock-response> is in inbound before <validate-jwt>"],
    ],
    [
      "an answer for some calls before it",
      `<choose><when><return-response /></when></choose>${check}`,
      ["<return-response> is in inbound before <validate-jwt>"],
    ],
    [
      "a cached answer before it",
      `<cache-lookup />${check}`,
      ["<cache-lookup> is in inbound before <validate-jwt>"],
    ],
    [
      "a request of another service before it",
      `<send-request />${check}`,
      ["<send-request> is in inbound before <validate-jwt>"],
    ],
    [
      "a fragment before it, which may hold anything",
      `<include-fragment fragment-id="a" />${check}`,
      ["<include-fragment> is in inbound before <validate-jwt>"],
    ],
    [
      "what answers nobody before it",
      `<set-status code="200" /><set-variable name="a" value="b" />${check}`,
      [],
    ],
  ];
  for (const [what, content, problems] of cases) {
    it(`${problems.length > 0 ? "refuses" : "takes"} ${what}`, () => {
      assert.deepEqual(found(tokenCheckedFirst, [inbound(content)]), problems);
    });
  }

  it("refuses a token check in the backend section, and a document that cannot be read", () => {
    const late = apiPolicy(`<policies><inbound /><backend>${check}</backend></policies>`);
    assert.match(found(tokenCheckedFirst, [late]).join(), /inbound has neither/);
    assert.match(
      found(tokenCheckedFirst, [apiPolicy("<policies>")]).join(),
      /the API's policy has a document/,
    );
  });
});

describe("operation-keeps-token-check", () => {
  const operation = (value: string) => resource("ApiOperationPolicy", { value, format: "rawxml" });
  const cases: readonly [string, string, string[]][] = [
    ["inherits first", "<policies><inbound><base /><a /></inbound></policies>", []],
    ["checks itself", "<policies><inbound><validate-jwt /></inbound></policies>", []],
    [
      "answers preflights and then checks itself",
      "<policies><inbound><cors /><validate-jwt /><base /></inbound></policies>",
      [],
    ],
    [
      "checks itself in every branch",
      "<policies><inbound><choose><when><validate-jwt /></when><otherwise><validate-jwt /></otherwise></choose></inbound></policies>",
      [],
    ],
    [
      "checks itself in one branch alone",
      "<policies><inbound><choose><when><validate-jwt /></when><otherwise /></choose><base /></inbound></policies>",
      ["the branch <otherwise> of <choose> has neither validate-jwt nor validate-azure-ad-token"],
    ],
    ["has no inbound", "<policies><outbound /></policies>", []],
    [
      "does something else first",
      "<policies><inbound><a /><base /></inbound></policies>",
      ["inbound begins with <a>"],
    ],
    [
      "has an empty inbound",
      "<policies><inbound /></policies>",
      ["inbound is empty, so nothing is inherited"],
    ],
  ];
  for (const [what, value, problems] of cases) {
    it(`${problems.length > 0 ? "refuses" : "takes"} an operation's policy that ${what}`, () => {
      assert.deepEqual(found(operationKeepsTokenCheck, [operation(value)]), problems);
    });
  }

  it("refuses a document that cannot be read, and waits for one that is not known", () => {
    assert.match(found(operationKeepsTokenCheck, [operation("<")]).join(), /not well-formed/);
    assert.deepEqual(
      found(operationKeepsTokenCheck, [resource("ApiOperationPolicy", { value: UNKNOWN })]),
      [],
    );
  });
});

describe("on-error-keeps-refusal", () => {
  const guard = `@(context.Variables.ContainsKey("token-passed"))`;
  const answer = '<return-response><set-status code="200" /></return-response>';
  const cases: readonly [string, string, string[]][] = [
    ["inherits", "<base />", []],
    ["changes headers", '<base /><set-header name="x" exists-action="delete" />', []],
    [
      "answers those whose token has passed",
      `<choose><when condition='${guard}'>${answer}</when></choose>`,
      [],
    ],
    ["answers everybody", answer, ["return-response", "set-status"]],
    [
      "answers in a branch",
      `<choose><when condition="@(true)">${answer}</when></choose>`,
      ["return-response", "set-status"],
    ],
    [
      "answers in the other branch",
      `<choose><when condition='${guard}' /><otherwise><mock-response /></otherwise></choose>`,
      ["mock-response"],
    ],
    ["asks somebody for it", '<retry condition="@(false)"><send-request /></retry>', ["send-request"]],
  ];
  for (const [what, onError, names] of cases) {
    it(`${names.length > 0 ? "refuses" : "takes"} a policy that ${what}`, () => {
      const value = `<policies><inbound><base /></inbound><on-error>${onError}</on-error></policies>`;
      for (const kind of ["ApiPolicy", "ApiOperationPolicy"] as const) {
        assert.deepEqual(
          found(onErrorKeepsRefusal, [resource(kind, { value, format: "rawxml" })]),
          names.map((name) => `on-error has <${name}> for calls whose token was refused`),
        );
      }
    });
  }

  it("waits for a document that is not known", () => {
    assert.deepEqual(found(onErrorKeepsRefusal, [resource("ApiPolicy", { value: UNKNOWN })]), []);
  });
});

describe("token-audience-required", () => {
  it("refuses a token check without any", () => {
    const policy = apiPolicy({ audiences: [] });
    assert.deepEqual(found(tokenAudienceRequired, [policy]), ["<validate-jwt> has no audience"]);
  });
});

describe("token-audience-of-stack", () => {
  const other = "11111111-2222-3333-4444-555555555555";
  const refused = [`the audience "${other}" is not one of this stack's backend apps (backend)`];

  it("takes the client id and the Application ID URI of a backend app", () => {
    const policy = apiPolicy({ audiences: [clientId, `api://${clientId}`] });
    assert.deepEqual(found(tokenAudienceOfStack, [...backendApp(), policy]), []);
  });

  it("refuses the client id of another app, of a client app as well", () => {
    const client = resource("ApplicationRegistration", { clientId: other }, { name: "client" });
    const policy = apiPolicy({ audiences: [clientId, other] });
    assert.deepEqual(found(tokenAudienceOfStack, [...backendApp(), client, policy]), refused);
  });

  it("takes that of a registration that the stack uses and others look after", () => {
    const used = resource("BackendApp", { existing: true, clientId: other, signInAudience: "AzureADMyOrg" });
    const policy = apiPolicy({ audiences: [other] });
    assert.deepEqual(found(tokenAudienceOfStack, [...backendApp(), policy, used]), []);
    const made = resource("BackendApp", { clientId: other });
    assert.equal(found(tokenAudienceOfStack, [...backendApp(), policy, made]).length, 1);
  });

  it("refuses an audience that is known before any client id is", () => {
    const policy = apiPolicy({ audiences: [other] });
    assert.deepEqual(found(tokenAudienceOfStack, [...backendApp({ clientId: UNKNOWN }), policy]), refused);
  });

  it("takes the placeholder for a client id that a preview does not know, and in no other case", () => {
    const policy = apiPolicy({ audiences: [placeholderId] });
    assert.deepEqual(found(tokenAudienceOfStack, [...backendApp({ clientId: UNKNOWN }), policy]), []);
    assert.equal(found(tokenAudienceOfStack, [...backendApp(), policy]).length, 1);
  });

  it("knows a backend app by its scopes, and by ids that Azure has told", () => {
    const app = resource("ApplicationRegistration", { clientId, id: "/applications/1" });
    const scope = resource("ApplicationPermissionScope", { applicationId: "/applications/1" });
    assert.deepEqual(found(tokenAudienceOfStack, [app, scope, apiPolicy()]), []);
  });
});

describe("token-tenant", () => {
  const with_ = (config: string, app: Resource[] = backendApp()) =>
    found(tokenTenant, [...app, provider, apiPolicy({ configs: [config] })]);

  it("takes this tenant, whatever the case, the version and the cloud, and a tenant named by its domain", () => {
    const taken = [
      configOf(tenantId.toUpperCase()),
      configOf("contoso.onmicrosoft.com"),
      `https://login.microsoftonline.us/${tenantId}/.well-known/openid-configuration`,
      `https://login.partner.microsoftonline.cn/${tenantId}/.well-known/openid-configuration`,
    ];
    for (const config of taken) assert.deepEqual(with_(config), [], config);
  });

  const foreign = "99999999-2222-3333-4444-555555555555";
  const refused: readonly [string, RegExp][] = [
    [configOf(foreign), /is not of this stack's tenant \(7b6a2d1e/],
    [configOf("common"), /is not of one tenant, and the backend app is single-tenant/],
    [configOf("{{tenant}}"), /is not of this stack's tenant/],
    [
      "http://login.microsoftonline.com/x/.well-known/openid-configuration",
      /is no OpenID configuration of Microsoft/,
    ],
    [
      "https://login.contoso.example/x/.well-known/openid-configuration",
      /is no OpenID configuration of Microsoft/,
    ],
  ];
  for (const [config, message] of refused) {
    it(`refuses ${config}`, () => assert.match(with_(config).join(), message));
  }

  it("takes all tenants for a multi-tenant backend app, and for one that may be the document's", () => {
    for (const app of [
      backendApp({ signInAudience: "AzureADMultipleOrgs" }),
      backendApp({ signInAudience: "AzureADMultipleOrgs", clientId: UNKNOWN }),
    ]) {
      assert.deepEqual(with_(configOf("organizations"), app), []);
    }
  });

  it("refuses keys that the document holds itself", () => {
    const policy = apiPolicy({ configs: [] });
    assert.match(found(tokenTenant, [...backendApp(), policy]).join(), /has no openid-config/);
  });

  it("waits for a tenant that is not known", () => {
    const unknown = resource("EntraProvider", { tenantId: UNKNOWN });
    const policy = apiPolicy({ configs: [configOf(foreign)] });
    assert.deepEqual(found(tokenTenant, [...backendApp(), unknown, policy]), []);
  });

  it("looks at the tenant of validate-azure-ad-token as well", () => {
    const policy = inbound('<validate-azure-ad-token tenant-id="organizations" />');
    assert.match(
      found(tokenTenant, [...backendApp(), provider, policy]).join(),
      /"organizations" is not of one tenant/,
    );
  });
});

describe("token-issuers-named", () => {
  const tid = '<claim name="scp"><value>a</value></claim><claim name="tid"><value>b</value></claim>';

  it("refuses keys of all tenants without issuers or tenants, and takes them with both", () => {
    const configs = [configOf("common")];
    const both = found(tokenIssuersNamed, [apiPolicy({ configs, issuers: [] })]).join();
    assert.match(both, /names no issuer and does not require the claim tid with the tenants$/);
    const issuersAlone = found(tokenIssuersNamed, [apiPolicy({ configs })]).join();
    assert.match(issuersAlone, /openid-configuration" and does not require the claim tid/);
    const tenantsAlone = found(tokenIssuersNamed, [apiPolicy({ configs, issuers: [], claims: tid })]).join();
    assert.match(tenantsAlone, /names no issuer$/);
    const empty = apiPolicy({ configs, claims: '<claim name="tid" />' });
    assert.match(found(tokenIssuersNamed, [empty]).join(), /does not require the claim tid/);
    assert.deepEqual(found(tokenIssuersNamed, [apiPolicy({ configs, claims: tid })]), []);
  });

  it("asks validate-azure-ad-token for the claim alone: it has no issuers", () => {
    const check = (claims: string) =>
      inbound(
        `<validate-azure-ad-token tenant-id="organizations"><required-claims>${claims}</required-claims></validate-azure-ad-token>`,
      );
    assert.match(found(tokenIssuersNamed, [check("")]).join(), /does not require the claim tid/);
    assert.deepEqual(found(tokenIssuersNamed, [check(tid)]), []);
  });

  it("takes the keys of one tenant without issuers: its configuration names one", () => {
    assert.deepEqual(found(tokenIssuersNamed, [apiPolicy({ issuers: [] })]), []);
  });
});

describe("token-scope-required", () => {
  const refused: readonly [string, string][] = [
    ["", "none"],
    ['<claim name="azp"><value>client</value></claim>', "azp"],
    ['<claim name="scp" />', "scp"],
  ];
  for (const [claims, shown] of refused) {
    it(`refuses required claims "${claims}"`, () => {
      assert.deepEqual(found(tokenScopeRequired, [apiPolicy({ claims })]), [
        `<validate-jwt> requires neither a scope nor a role (required claims: ${shown})`,
      ]);
    });
  }
});

describe("a check in a branch of a choose", () => {
  const whole = (claims: string) =>
    `<validate-jwt><openid-config url="${configOf(tenantId)}" /><audiences><audience>${clientId}</audience></audiences>
      <required-claims>${claims}</required-claims></validate-jwt>`;
  const scp = '<claim name="scp" separator=" "><value>Read</value></claim>';
  const roles = '<claim name="roles"><value>Read.All</value></claim>';
  const choose = (when: string, otherwise: string) =>
    inbound(`<choose><when condition="c">${when}</when><otherwise>${otherwise}</otherwise></choose>`);

  for (const rule of aboutTokens) {
    it(`is nothing that ${rule.name} minds where it is whole`, () => {
      const policy = choose(whole(scp), whole(roles));
      assert.deepEqual(found(rule, [...backendApp(), provider, policy]), []);
    });
  }

  it("is named by its branch where it lacks something", () => {
    assert.deepEqual(found(tokenScopeRequired, [choose(whole(scp), whole(""))]), [
      "<validate-jwt> in <otherwise> requires neither a scope nor a role (required claims: none)",
    ]);
    assert.deepEqual(found(tokenAudienceRequired, [choose("<validate-jwt />", whole(roles))]), [
      "<validate-jwt> in <when> has no audience",
    ]);
    const two = inbound(
      `<choose><when condition="a">${whole(scp)}</when><when condition="b">${whole("")}</when><otherwise>${whole(roles)}</otherwise></choose>`,
    );
    assert.match(found(tokenScopeRequired, [two]).join(), /^<validate-jwt> in <when> 2 requires/);
  });
});

describe("token-signed-and-expiring", () => {
  for (const attribute of ['require-signed-tokens="false"', 'require-expiration-time="@(1 > 2)"']) {
    it(`refuses ${attribute}`, () => {
      const policy = apiPolicy({ attributes: ` ${attribute}` });
      assert.match(found(tokenSignedAndExpiring, [policy]).join(), /<validate-jwt> has require-\w+-\w+="/);
    });
  }

  it("takes what is the default anyway", () => {
    const policy = apiPolicy({ attributes: ' require-signed-tokens="True"' });
    assert.deepEqual(found(tokenSignedAndExpiring, [policy]), []);
  });
});

describe("token-clock-skew", () => {
  const skewed = (skew: string, settings?: Readonly<Record<string, unknown>>) =>
    found(tokenClockSkew, [apiPolicy({ attributes: ` clock-skew="${skew}"` })], settings);

  it("refuses one of an hour, and one that only the gateway knows", () => {
    assert.match(skewed("3600").join(), /<validate-jwt> has clock-skew="3600", and at most 300 are allowed/);
    assert.equal(skewed("301").length, 1);
    assert.equal(skewed("@(1 + 1)").length, 1);
  });

  it("takes five minutes, none, and what the settings allow", () => {
    assert.deepEqual(skewed("300"), []);
    assert.deepEqual(skewed("900", { maxSeconds: 900 }), []);
    assert.deepEqual(found(tokenClockSkew, [apiPolicy({})]), []);
  });
});
