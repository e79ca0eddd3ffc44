import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { type ApiPolicyValues, renderApiPolicy } from "../../../policies/apiPolicy.ts";
import { partProblems } from "../../../policies/files/checkPart.ts";
import { onErrorElements } from "../../../policies/files/onError.ts";
import { readPartFile } from "../../../policies/files/partFile.ts";
import type { Section } from "../../../policies/files/sections.ts";
import { renderOperationPolicy } from "../../../policies/operationPolicy.ts";
import type { PolicyParts } from "../../../policies/parts/parts.ts";
import { PolicyValueError } from "../../../policies/xml.ts";
import { Instance, policy } from "./support/instance.ts";
import { bearer, outcome } from "./support/protectedApi.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

const declared = { namedValues: ["orders-key"], fragments: {} };

/** The parts of a file for one section. @throws Error for a file that the settings refuse */
function fileFor(section: Section, text: string): PolicyParts {
  const { elements, problems } = readPartFile(text);
  const found = [...problems, ...partProblems(elements, { section, declared })];
  if (found.length > 0) throw new Error(found.map(({ message }) => message).join("; "));
  const key = section === "on-error" ? "onError" : section;
  const files = { [key]: section === "on-error" ? onErrorElements(elements) : elements };
  return { apiName: "calc", files };
}

const answer = '<return-response><set-status code="200" reason="OK" /></return-response>';
const ask = `<send-request mode="new" response-variable-name="got"><set-url>https://backend.contoso.example/api/add?a=1&amp;b=2</set-url><set-method>GET</set-method></send-request>`;

/** What a team could write to answer those whom the token check refuses. Each is deployed, or refused as a file. */
const attacks: readonly [what: string, section: Section, text: string][] = [
  ["an answer", "inbound", answer],
  [
    "an answer in a branch that is always taken",
    "inbound",
    `<choose><when condition="@(true)">${answer}</when></choose>`,
  ],
  [
    "an answer to a claim that nobody has checked",
    "inbound",
    `<choose><when condition="@(context.Request.Headers.GetValueOrDefault("Authorization","").AsJwt()?.Claims.GetValueOrDefault("roles","") == "admin")">${answer}</when></choose>`,
  ],
  ["a request to the backend", "inbound", ask],
  ["an answer to what went wrong", "on-error", answer],
  ["another status for what went wrong", "on-error", '<set-status code="200" reason="OK" />'],
  ["a request to the backend when something went wrong", "on-error", `${ask}${answer}`],
  [
    "the same in a branch",
    "on-error",
    `<choose><when condition="@(false)" /><otherwise>${ask}${answer}</otherwise></choose>`,
  ],
  [
    "the same, tried again",
    "on-error",
    `<retry condition="@(false)" count="1" interval="0">${ask}${answer}</retry>`,
  ],
  [
    "a token of its own for those who have none",
    "on-error",
    `<set-variable name="checked-token" value="x" />${answer}`,
  ],
  ["an answer behind the backend", "outbound", answer],
  ["a call without the policy's inbound", "backend", "<forward-request />"],
  ["the end of inbound", "inbound", "</inbound><inbound>"],
  ["the end of the document", "inbound", "</inbound></policies><policies><inbound>"],
  ["base, where the broader scopes would come behind", "inbound", "<base />"],
  [
    "a check that takes everything",
    "inbound",
    '<validate-jwt header-name="Authorization" require-expiration-time="false" require-signed-tokens="false" />',
  ],
  ["a comment around the rest", "inbound", "<!-- "],
  ["CDATA around the rest", "inbound", "<set-body><![CDATA["],
  ["an expression around the rest", "inbound", '<set-variable name="a" value="@(" />'],
  [
    "a string that closes the section",
    "inbound",
    `<set-body>@("</set-body></inbound><backend><forward-request /></backend>")</set-body>`,
  ],
  ["an entity that is a tag", "inbound", "<set-body>&lt;/set-body&gt;&lt;/inbound&gt;</set-body>"],
  [
    "an escape of an expression's end",
    "inbound",
    '<set-variable name="a" value="@(&quot;&quot;)" /></inbound>',
  ],
];

/** The same by values of the stack file. */
const values: readonly [what: string, parts: Omit<PolicyParts, "apiName">][] = [
  ...[
    '"/></inbound><inbound>',
    "</value></set-header><return-response />",
    "{{orders-key}}",
    "@(context.Request.Url.Path)",
    "@{ return 1; }",
    "&lt;base /&gt;",
    "<!--",
    "]]>",
  ].map((text): [string, Omit<PolicyParts, "apiName">] => [
    `the header ${text}`,
    { headers: { request: { set: { "x-a": text } }, response: { set: { "x-b": text } } } },
  ]),
  ["a claim that ends its expression", { headers: { request: { claims: { "x-a": '", "")) + (("' } } } }],
  [
    "a resource that ends its element",
    { backend: { identity: "system", resource: '"/><return-response /><x a="' } },
  ],
  ["a named value that ends its reference", { backend: { headers: { "x-a": "a}}</value></set-header>" } } }],
];

describe("what a team adds to an API's policy", () => {
  let test: TestWorld;
  let instance: Instance;
  let api: ApiPolicyValues;
  before(async () => {
    test = await startTestWorld();
    api = {
      openIdConfigUrl: test.issuer.configUrl,
      audiences: ["api-1"],
      issuers: [test.issuer.issuer],
      tenants: [],
      scopes: ["Read", "Write"],
      clients: { claim: "azp", ids: [] },
      clockSkewSeconds: 0,
      failedMessage: "No.",
    };
  });
  after(() => test.world.close());
  beforeEach(() => {
    instance = new Instance(test.world);
  });

  const forged = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(
    '{"aud":"api-1","scp":"Read","roles":"admin","azp":"someone","exp":9999999999}',
  ).toString("base64url")}.`;
  const reached = () => test.world.atBackends.get("backend.contoso.example")?.count ?? 0;

  /** Nobody without a good token is answered, or gets anything to the backend; whoever has one gets behind the check. */
  async function assertGuards(): Promise<void> {
    const before = reached();
    assert.match(await outcome(await instance.call()), /^401/);
    assert.match(await outcome(await instance.call(undefined, bearer(forged))), /^401/);
    const other = await test.issuer.token({ scp: "Read", aud: "api-2" });
    assert.match(await outcome(await instance.call(undefined, bearer(other))), /^401/);
    assert.equal(reached(), before);
    const own = await test.issuer.token({ scp: "Read", aud: "api-1", azp: "one" });
    assert.doesNotMatch(await outcome(await instance.call(undefined, bearer(own))), /^401/);
  }

  for (const [what, section, text] of attacks) {
    it(`lets nobody through by ${what} in ${section}`, async () => {
      let parts: PolicyParts;
      try {
        parts = fileFor(section, text);
      } catch {
        return;
      }
      instance.api.policy = policy(renderApiPolicy({ ...api, parts }), "api", "rawxml", instance.service);
      await assertGuards();
    });
  }

  for (const [what, parts] of values) {
    it(`lets nobody through by ${what}`, async () => {
      let text: string;
      try {
        text = renderApiPolicy({ ...api, parts: { apiName: "calc", ...parts } });
      } catch (error) {
        assert.ok(error instanceof PolicyValueError, String(error));
        return;
      }
      instance.api.policy = policy(text, "api", "rawxml", instance.service);
      await assertGuards();
    });
  }

  it("answers nobody in on-error whom the second of two checks refuses", async () => {
    const text = renderApiPolicy({ ...api, parts: fileFor("on-error", `${ask}${answer}`) });
    const [first = ""] = /<validate-jwt.*?<\/validate-jwt>/s.exec(text) ?? [];
    const both = text.replace(first, () => `${first}${first.replace("api-1", "api-2")}`);
    assert.notEqual(both, text);
    instance.api.policy = policy(both, "api", "rawxml", instance.service);
    const before = reached();
    const token = await test.issuer.token({ scp: "Read", aud: "api-1" });
    assert.equal(await outcome(await instance.call(undefined, bearer(token))), "401 TokenAudienceNotAllowed");
    assert.equal(reached(), before);
  });

  it("answers nobody at an operation that asks for more", async () => {
    const admin = instance.addOperation(instance.api, "GET", "/admin");
    const parts = fileFor("inbound", answer);
    instance.api.policy = policy(renderApiPolicy({ ...api, parts }), "api");
    admin.policy = policy(renderOperationPolicy({ ...api, parts, scopes: ["Write"] }), "operation");
    const call = async (scp: string) =>
      outcome(await instance.call("/admin", bearer(await test.issuer.token({ scp, aud: "api-1" }))));
    assert.equal(await call("Read"), "401 TokenClaimValueNotAllowed");
    assert.equal(await call("Write"), "200");
  });

  it("hands no cached answer to a token that an operation refuses", async () => {
    const admin = instance.addOperation(instance.api, "GET", "/admin");
    const parts: PolicyParts = {
      apiName: "calc",
      cache: { seconds: 60, shared: true, varyByHeaders: [], varyByQuery: [] },
    };
    instance.api.policy = policy(renderApiPolicy({ ...api, parts }), "api");
    admin.policy = policy(renderOperationPolicy({ ...api, parts, scopes: ["Write"] }), "operation");
    const call = async (scp: string) =>
      outcome(await instance.call("/admin", bearer(await test.issuer.token({ scp, aud: "api-1" }))));
    assert.equal(await call("Write"), "200");
    assert.equal(await call("Read"), "401 TokenClaimValueNotAllowed");
  });

  it("counts the calls of those who have a good token, by its own client", async () => {
    const parts: PolicyParts = { apiName: "calc", rateLimit: { calls: 1, seconds: 60, by: "client" } };
    instance.api.policy = policy(renderApiPolicy({ ...api, parts }), "api");
    const call = async (token: string) => outcome(await instance.call(undefined, bearer(token)));
    const of = (azp: string) => test.issuer.token({ scp: "Read", aud: "api-1", azp });
    for (const _ of [1, 2, 3]) assert.match(await call(forged), /^401/);
    assert.equal(await call(await of("someone")), "200");
    assert.match(await call(await of("someone")), /^429/);
    assert.equal(await call(await of("another")), "200");
  });
});
