import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { policyDefinitions } from "../../emulator/gateway/policies/index.ts";
import { notRunPolicies } from "../../emulator/gateway/reference/policies.ts";
import { type ApiPolicyValues, renderApiPolicy } from "../../policies/apiPolicy.ts";
import { partProblems } from "../../policies/files/checkPart.ts";
import { withFragments } from "../../policies/files/fragments.ts";
import { onErrorElements } from "../../policies/files/onError.ts";
import { type FileElement, readPartFile } from "../../policies/files/partFile.ts";
import { holders, ofProducts, once, type Section, sectionsOf } from "../../policies/files/sections.ts";
import { inboundOf } from "../../policies/guardrails/documents/inbound.ts";
import {
  documentOf,
  type PolicyElement,
  rawPolicy,
  withDescendants,
} from "../../policies/guardrails/documents/policyDocument.ts";
import { tokenCheckProblems } from "../../policies/guardrails/documents/tokenCheckFirst.ts";
import { element, renderXml } from "../../policies/xml.ts";
import { holds } from "../support/property.ts";

const values: ApiPolicyValues = {
  openIdConfigUrl: "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
  audiences: ["1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f"],
  issuers: ["https://login.microsoftonline.com/t/v2.0"],
  tenants: [],
  scopes: ["Orders.Read"],
  clients: { claim: "azp", ids: [] },
  clockSkewSeconds: 0,
  failedMessage: "No.",
  corsOrigins: ["https://portal.example"],
};

const all: readonly Section[] = ["inbound", "backend", "outbound", "on-error"];
const fragment = readPartFile('<set-header name="x" exists-action="delete" />').elements;
const withCheck = readPartFile('<validate-jwt header-name="x" />').elements;
const declared = { namedValues: ["orders-key"], fragments: { correlation: fragment, sly: withCheck } };

/** What is wrong with a file in a section: what it says, without lines. */
function problemsIn(section: Section, text: string): string[] {
  const { elements, problems } = readPartFile(text);
  return [...problems, ...partProblems(elements, { section, declared })].map(
    ({ line, element = "", message }) => `${line} ${element} ${message}`,
  );
}

/** The document of an API whose file that is; undefined where the file is refused. */
function documentWith(section: Section, text: string): string | undefined {
  if (problemsIn(section, text).length > 0) return undefined;
  const elements = withFragments(readPartFile(text).elements, declared.fragments);
  const key = section === "on-error" ? "onError" : section;
  const files = { [key]: section === "on-error" ? onErrorElements(elements) : elements };
  return renderApiPolicy({ ...values, parts: { apiName: "orders", files } });
}

/** That the document has its four sections once, in their order, and checks a token before anything else answers. */
function assertGuarded(rendered: string): void {
  const document = documentOf({ value: rendered, format: "rawxml" }) as PolicyElement;
  assert.equal(document.name, "policies");
  assert.deepEqual(
    document.children.map(({ name }) => name),
    all,
  );
  const inbound = inboundOf(document) ?? [];
  assert.deepEqual(
    inbound.slice(0, 3).map(({ name }) => name),
    ["base", "cors", "validate-jwt"],
  );
  assert.deepEqual(tokenCheckProblems(inbound), []);
  const others = [...inbound.slice(3), ...document.children.slice(1).flatMap(withDescendants)];
  const structure = ["validate-jwt", "validate-azure-ad-token", "cors", "inbound", "policies"];
  assert.deepEqual(
    others.flatMap(withDescendants).filter(({ name }) => structure.includes(name)),
    [],
  );
}

describe("a policy file", () => {
  it("becomes elements behind the token check, with its expressions as C#", () => {
    const text = `<!-- left out -->
<set-variable name="big" value="@(context.Request.Body != null && 1 < 2)" />
<choose>
  <when condition="@(context.Variables.GetValueOrDefault<bool>(&quot;big&quot;))">
    <set-header name="x-key" exists-action="override"><value>{{orders-key}}</value></set-header>
  </when>
</choose>
<include-fragment fragment-id="correlation" />`;
    assert.deepEqual(problemsIn("inbound", text), []);
    const rendered = documentWith("inbound", text)!;
    const [, behind = ""] = /<\/validate-jwt>\n(.*?) {4}<\/inbound>/s.exec(rendered) ?? [];
    assert.equal(
      behind,
      `        <set-variable name="big" value="@(context.Request.Body != null && 1 < 2)" />
        <choose>
            <when condition="@(context.Variables.GetValueOrDefault<bool>("big"))">
                <set-header name="x-key" exists-action="override">
                    <value>{{orders-key}}</value>
                </set-header>
            </when>
        </choose>
        <set-header name="x" exists-action="delete" />
`,
    );
    assertGuarded(rendered);
  });

  it("of backend takes the place of base, and has to forward", () => {
    const text = `<retry condition="@(context.Response.StatusCode == 503)" count="2" interval="1"><forward-request timeout="5" /></retry>`;
    assert.match(
      documentWith("backend", text)!,
      /<backend>\s*<retry [^\n]*>\s*<forward-request timeout="5" \/>\s*<\/retry>\s*<\/backend>/,
    );
    assert.match(problemsIn("backend", '<set-variable name="a" value="b" />').join(), /would not be called/);
    assert.match(problemsIn("backend", "<forward-request /><forward-request />").join(), /a second element/);
    const including = '<include-fragment fragment-id="correlation" /><forward-request />';
    assert.match(problemsIn("backend", including).join(), /a second element/);
  });

  it("of on-error that answers does so for calls whose token has passed alone", () => {
    const answering = documentWith(
      "on-error",
      '<return-response><set-status code="200" /></return-response>',
    )!;
    assert.match(
      answering,
      /<on-error>\s*<base \/>\s*<choose>\s*<when condition='@\(context\.Variables\.ContainsKey\("token-passed"\)\)'>\s*<return-response>/,
    );
    const decorating = documentWith("on-error", '<set-header name="x" exists-action="delete" />')!;
    assert.match(decorating, /<on-error>\s*<base \/>\s*<set-header /);
  });
});

describe("refused in a policy file:", () => {
  const inbound: [what: string, text: string, says: RegExp][] = [
    ["base", "<base />", /1 <base> is not allowed/],
    [
      "base inside a branch",
      '<choose><when condition="@(true)">\n<base /></when></choose>',
      /2 <base> is not allowed/,
    ],
    [
      "a section",
      "<inbound></inbound>",
      /<inbound> is not allowed: a file holds the elements of one section/,
    ],
    ["cors", "<cors />", /give origins under apis\[\]\.cors/],
    ["a token check", "<validate-jwt />", /the stack's own token check/],
    [
      "a token check in a branch",
      '<choose><otherwise><validate-azure-ad-token tenant-id="x" /></otherwise></choose>',
      /the stack's own token check/,
    ],
    [
      "a token check in another element",
      "<send-request><validate-jwt /></send-request>",
      /the stack's own token check/,
    ],
    ["a token check in other letters", "<Validate-JWT />", /the stack's own token check/],
    ["a token check with a prefix", '<p:validate-jwt xmlns:p="x" />', /the stack's own token check/],
    [
      "a fragment that holds one",
      '<include-fragment fragment-id="sly" />',
      /puts in <validate-jwt>, which is not allowed/,
    ],
    [
      "a fragment that nobody declares",
      '<include-fragment fragment-id="other" />',
      /"other", which this stack does not have; its fragments: correlation, sly/,
    ],
    [
      "a policy of another section",
      '<cache-store duration="1" />',
      /is not allowed in inbound; it belongs in outbound/,
    ],
    ["what is no policy", "<set-heeder />", /is no policy of API Management; did you mean <set-header>\?/],
    [
      "a policy of products",
      '<quota calls="1" renewal-period="300" />',
      /belongs in the policy of a product/,
    ],
    [
      "a policy twice",
      '<rate-limit calls="1" renewal-period="1" /><rate-limit calls="1" renewal-period="1" />',
      /is there twice/,
    ],
    [
      "what choose does not hold",
      "<choose><if /></choose>",
      /<if> is not allowed in <choose>; it holds <when>, <otherwise>/,
    ],
    [
      "what wait does not hold",
      '<wait><set-variable name="a" value="b" /></wait>',
      /is not allowed in <wait>/,
    ],
    [
      "a named value that nobody declares",
      '<set-variable name="a" value="{{order-key}}" />',
      /refers to \{\{order-key\}\}, which is not a named value of this stack; its namedValues: orders-key/,
    ],
    ["one in an expression", '<set-variable name="a" value="@("{{ other }}")" />', /refers to \{\{other\}\}/],
    [
      "a variable in the token's place",
      '<set-variable name="checked-token" value="x" />',
      /are the token check's own variables/,
    ],
    [
      "a variable that says that the token has passed",
      '<set-variable name="token-passed" value="x" />',
      /are the token check's own variables/,
    ],
    [
      "a variable with a computed name",
      '<set-variable name="@("checked" + "-token")" value="x" />',
      /choose another name, and write it as text/,
    ],
    ["a tag that closes the section", "</inbound><inbound>", /is not well-formed/],
    ["a tag that closes the root that is put around", "</part><part>", /is not well-formed/],
    ["a tag that nobody closes", "<choose>", /is not well-formed/],
    ["a comment that nobody closes", "<!-- ", /is not well-formed/],
    ["CDATA", "<set-body><![CDATA[</set-body></inbound>]]></set-body>", /has a CDATA section/],
    ["a processing instruction", "<?xml-stylesheet href='x'?>", /processing instruction/],
    ["an entity of its own", "<!DOCTYPE a [<!ENTITY b '<validate-jwt/>'>]>", /DOCTYPE|not well-formed/],
    ["an unknown entity", "<set-body>&b;</set-body>", /is not well-formed/],
    ["text between elements", "a<set-body />", /has text between its elements/],
    ["text and elements side by side", "<set-body>a<b /></set-body>", /side by side/],
    [
      "an expression with markup",
      '<set-body>@("</set-body></inbound>")</set-body>',
      /has "<\/" in an expression|not well-formed/,
    ],
    [
      "an expression in the middle",
      '<set-variable name="a" value="b @(1)" />',
      /an expression is the whole of an attribute/,
    ],
    [
      "an expression that does not end",
      '<set-variable name="a" value="@(1" />',
      /does not end with the text|not well-formed/,
    ],
    ["two expressions", "<set-body>@(1)@(2)</set-body>", /does not end with the text/],
  ];
  for (const [what, text, says] of inbound) {
    it(what, () => {
      assert.match(problemsIn("inbound", text).join("\n"), says);
      assert.equal(documentWith("inbound", text), undefined);
    });
  }
});

describe("where policies may stand", () => {
  it("is what the gateway of the stand-in has", () => {
    const known = new Map<string, readonly string[]>([
      ...[...policyDefinitions].map(([name, { sections }]) => [name, sections] as const),
      ...Object.entries(notRunPolicies).flatMap(([name, sections]) =>
        sections ? [[name, sections] as const] : [],
      ),
      ["include-fragment", all],
    ]);
    assert.deepEqual(
      Object.fromEntries([...sectionsOf].map(([name, sections]) => [name, [...sections].sort()]).sort()),
      Object.fromEntries([...known].map(([name, sections]) => [name, [...sections].sort()]).sort()),
    );
  });

  it("and what they hold, how often, at which scope", () => {
    const definitions = [...policyDefinitions.values()];
    const names = (has: (definition: (typeof definitions)[number]) => boolean) =>
      definitions
        .filter(has)
        .map(({ element }) => element)
        .sort();
    assert.deepEqual(
      names(({ once }) => once === true),
      [...once].sort(),
    );
    assert.deepEqual(
      names(({ scopes }) => scopes?.includes("api") === false),
      [...ofProducts].sort(),
    );
    assert.deepEqual(
      names(
        ({ policies, children }) => policies === true || children?.some((child) => child.policies) === true,
      ),
      Object.keys(holders).sort(),
    );
    assert.deepEqual(holders.wait?.only, policyDefinitions.get("wait")?.holds);
  });
});

describe("whatever a file holds,", () => {
  const hostile = fc.constantFrom(
    "</part>",
    "<part>",
    "</inbound>",
    "<inbound>",
    "</policies>",
    "<base />",
    "<base/>",
    "<cors />",
    "<validate-jwt />",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?a?>",
    "&lt;",
    "&#60;",
    "&quot;",
    "@(",
    ")",
    "@{",
    "}",
    "{{orders-key}}",
    "{{",
    '"',
    "'",
    "/*",
    "*/",
    "//",
    "\n",
    "<choose>",
    "</choose>",
    '<when condition="@(true)">',
    "</when>",
    "<otherwise>",
    "</otherwise>",
    "<return-response />",
    "<set-body>",
    "</set-body>",
    '<set-variable name="a" value="',
    '" />',
    '<include-fragment fragment-id="sly" />',
    "<retry>",
    "</retry>",
    " ",
    "a",
    '<set-body>@("',
    '")</set-body>',
    '<set-header name="x" exists-action="override"><value>',
    "</value></set-header>",
    "<forward-request />",
  );
  const soup = fc
    .array(fc.oneof({ weight: 9, arbitrary: hostile }, fc.string()), { maxLength: 12 })
    .map((pieces) => pieces.join(""));
  const value = fc.oneof(
    fc.string().map((text) => text.replaceAll(/[&<"]/g, "x")),
    fc.constantFrom(
      "@(true)",
      '@("a" + "b")',
      "@(1 &lt; 2 &amp;&amp; true)",
      "{{orders-key}}",
      "@{ return 1; }",
      "@(')')",
    ),
  );
  const tree: fc.Arbitrary<string> = fc.letrec<{ element: string; list: string }>((tie) => ({
    list: fc.array(tie("element"), { maxLength: 4 }).map((each) => each.join("")),
    element: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.tuple(fc.constantFrom(...sectionsOf.keys()), value).map(([name, text]) => `<${name} a="${text}" />`),
      fc
        .tuple(fc.constantFrom(...sectionsOf.keys(), "base", "inbound"), tie("list"))
        .map(([name, inner]) => `<${name}>${inner}</${name}>`),
      tie("list").map(
        (inner) =>
          `<choose><when condition="@(true)">${inner}</when><otherwise>${inner}</otherwise></choose>`,
      ),
    ),
  })).list;

  it("the first element that answers is the token check, or the file is refused", () => {
    let accepted = 0;
    holds(
      fc.property(fc.constantFrom(...all), fc.oneof(soup, tree), (section, text) => {
        const rendered = documentWith(section, text);
        if (rendered === undefined) return;
        accepted++;
        assertGuarded(rendered);
      }),
      { numRuns: 3000 },
    );
    assert.ok(accepted > 150, `${accepted} were accepted`);
  });

  it("what is deployed says what the file says", () => {
    const shapeOf = (each: PolicyElement | FileElement): unknown => [
      each.name,
      "read" in each ? each.read : each.attributes,
      ("read" in each ? ("verbatim" in each.content ? [] : each.content) : each.children).map(shapeOf),
    ];
    holds(
      fc.property(tree, (text) => {
        const { elements, problems } = readPartFile(text);
        if (problems.length > 0) return;
        const read = rawPolicy(renderXml(element("part", {}, elements)));
        assert.deepEqual(read.children.map(shapeOf), elements.map(shapeOf));
      }),
    );
  });
});
