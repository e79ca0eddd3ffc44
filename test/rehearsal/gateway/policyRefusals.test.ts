import { describe } from "node:test";
import { inbound, itRefuses } from "./support/problems.ts";

describe("a policy document", () => {
  itRefuses([
    ["no XML", "<policies><inbound></policies>", [/^1 policies: not well-formed: unexpected close tag/]],
    ["nothing", "", [/not well-formed/]],
    [
      "an attribute twice",
      inbound(`<set-variable name="a" name="b" value="c" />`),
      [/not well-formed: duplicate attribute: name/],
    ],
    [
      "a DOCTYPE",
      "<!DOCTYPE policies><policies />",
      ["1 policies: not well-formed: a policy document has no DOCTYPE"],
    ],
    [
      "an expression without its end",
      inbound(`<set-variable name="a" value="@(1 + (2)" />`),
      ["2 policies: not well-formed: the policy expression that starts here is never closed"],
    ],
    ["another root", "<policy />", ["1 policy: a policy document starts with <policies>"]],
    [
      "an attribute of policies",
      "<policies version='1' />",
      ["1 policies: unknown attribute version; it has none"],
    ],
    [
      "text in policies",
      "<policies>hello</policies>",
      [`1 policies: holds no text, but "hello" stands in it`],
    ],
    [
      "an unknown section",
      "<policies>\n<inbond /></policies>",
      [
        "2 inbond: not allowed in <policies>; did you mean inbound?; it holds <inbound>, <backend>, <outbound>, <on-error>",
      ],
    ],
    [
      "a section twice",
      "<policies><inbound /><inbound /></policies>",
      ["1 inbound: stands more than once in <policies>"],
    ],
    [
      "sections out of order",
      "<policies><outbound /><inbound /></policies>",
      ["1 inbound: stands too late: in <policies> it comes before <outbound>"],
    ],
    [
      "an unknown policy",
      inbound("<valdate-jwt />"),
      ["2 valdate-jwt: is no policy of API Management; did you mean validate-jwt?"],
    ],
    [
      "a policy the rehearsal does not run",
      inbound("<ip-filter action='allow' />"),
      ["2 ip-filter: is a policy of API Management that the rehearsal does not run"],
    ],
    [
      "a policy in the wrong section",
      "<policies><outbound><validate-jwt header-name='a' /></outbound></policies>",
      ["1 validate-jwt: not allowed in <outbound>; it stands in <inbound>"],
    ],
    [
      "a policy at the wrong scope",
      inbound("<rate-limit calls='1' renewal-period='1' />"),
      ["2 rate-limit: not allowed at service scope; it stands at product, api, operation scope"],
      "service",
    ],
    [
      "base at the global scope",
      inbound("<base />"),
      ["2 base: the global scope has no broader one to take policies from"],
      "service",
    ],
    ["base twice", inbound("<base />\n<base />"), ["3 base: can stand only once in <inbound>"]],
    [
      "base inside a policy",
      inbound("<choose><when condition='true'><base /></when></choose>"),
      ["2 base: stands directly in a section, not inside a policy"],
    ],
    ["base with an attribute", inbound("<base id='x' />"), ["2 base: unknown attribute id; it has none"]],
    ["cors twice", inbound(`${cors()}\n${cors()}`), ["3 cors: can stand only once in <inbound>"]],
    [
      "choose without when",
      inbound("<choose><otherwise /></choose>"),
      ["2 choose: <when> is required in it"],
    ],
    [
      "a policy unknown in when",
      inbound("<choose>\n<when condition='true'>\n<nope /></when></choose>"),
      ["4 nope: is no policy of API Management"],
    ],
    [
      "a condition that is no truth value",
      inbound(`<choose><when condition="@("a")" /></choose>`),
      ["2 when: policy expression: attribute condition wants bool but its expression gives string"],
    ],
    [
      "an expression that is not run",
      inbound(`<set-variable name="a" value="@(context.Request.Certificate)" />`),
      ["2 set-variable: policy expression: the rehearsal does not know IRequest.Certificate"],
    ],
    [
      "a line inside an expression",
      inbound(`<set-variable name="a" value="@{\n  var x = 1;\n  return x.Foo;\n}" />`),
      ["4 set-variable: policy expression: the rehearsal does not know int.Foo"],
    ],
    [
      "an object as a text",
      inbound(`<set-header name="a"><value>@(context.Variables["b"])</value></set-header>`),
      [
        "2 value: policy expression: the text wants string but its expression gives object; cast it, as in (string)",
      ],
    ],
    [
      "a header without a value",
      inbound("<set-header name='a' />"),
      ["2 set-header: <value> is required in it, unless exists-action is delete"],
    ],
    [
      "a header that cannot be changed",
      inbound("<set-header name='Content-Length' exists-action='delete' />"),
      ["2 set-header: the header Content-Length cannot be changed"],
    ],
    [
      "no header name",
      inbound("<set-header name='a b'><value>c</value></set-header>"),
      [`2 set-header: name is "a b", which is no header name`],
    ],
    [
      "a backend entity",
      inbound("<set-backend-service backend-id='b' />"),
      [/unknown attribute backend-id/, /the attribute base-url is required/],
    ],
    [
      "a backend that is no address",
      inbound("<set-backend-service base-url='contoso' />"),
      [`2 set-backend-service: base-url is "contoso" but must be an http or https address`],
    ],
    [
      "a Liquid template",
      inbound("<set-body template='liquid'>x</set-body>"),
      [`2 set-body: the rehearsal does not run Liquid templates (template="liquid")`],
    ],
    [
      "* among origins",
      inbound(cors("<origin>*</origin><origin>https://a.example</origin>")),
      ["2 origin: * allows every origin, so it stands alone"],
    ],
    [
      "an origin with a path",
      inbound(cors("<origin>https://a.example/x</origin>")),
      [/^2 origin: "https:\/\/a\.example\/x" is no origin/],
    ],
    [
      "forward-request outside backend",
      inbound("<forward-request />"),
      ["2 forward-request: not allowed in <inbound>; it stands in <backend>"],
    ],
    [
      "a renewal period beyond five minutes",
      inbound("<rate-limit calls='1' renewal-period='301' />"),
      [`2 rate-limit: attribute renewal-period is "301" but must be 300 or less`],
    ],
    [
      "a named value that does not exist",
      inbound("<set-variable name='a' value='{{secret}}' />"),
      ["2 {{secret}}: there is no named value secret in this API Management instance"],
    ],
  ]);
});

function cors(origins = "<origin>https://a.example</origin>"): string {
  return `<cors><allowed-origins>${origins}</allowed-origins><allowed-headers><header>*</header></allowed-headers></cors>`;
}
