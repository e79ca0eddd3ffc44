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
    ["text in policies", "<policies>hello</policies>", [`1 policies: holds no text, but "hello" is in it`]],
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
      ["1 inbound: occurs more than once in <policies>"],
    ],
    [
      "an unknown policy",
      inbound("<valdate-jwt />"),
      ["2 valdate-jwt: is no policy of API Management; did you mean validate-jwt?"],
    ],
    [
      "a policy the rehearsal does not run",
      inbound("<proxy url='http://a' />"),
      ["2 proxy: is a policy of API Management that the rehearsal does not run"],
    ],
    [
      "a policy the rehearsal does not run, in the wrong section",
      inbound("<jsonp callback-parameter-name='cb' />"),
      ["2 jsonp: is a policy of API Management that the rehearsal does not run, and belongs in <outbound>"],
    ],
    [
      "a policy in the wrong section",
      "<policies><outbound><validate-jwt header-name='a' /></outbound></policies>",
      ["1 validate-jwt: not allowed in <outbound>; it belongs in <inbound>"],
    ],
    [
      "a policy at the wrong scope",
      inbound("<rate-limit calls='1' renewal-period='1' />"),
      ["2 rate-limit: not allowed at service scope; it belongs at product, api, operation scope"],
      "service",
    ],
    [
      "base at the global scope",
      inbound("<base />"),
      ["2 base: the global scope has no broader one to take policies from"],
      "service",
    ],
    ["base twice", inbound("<base />\n<base />"), ["3 base: may occur only once in <inbound>"]],
    [
      "base inside a policy",
      inbound("<choose><when condition='true'><base /></when></choose>"),
      ["2 base: is directly in a section, not inside a policy"],
    ],
    ["base with an attribute", inbound("<base id='x' />"), ["2 base: unknown attribute id; it has none"]],
    ["cors twice", inbound(`${cors()}\n${cors()}`), ["3 cors: may occur only once in <inbound>"]],
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
      [
        "2 set-variable: policy expression: IRequest.Certificate is a member of API Management's policy expressions that the rehearsal does not run",
      ],
    ],
    [
      "a line inside an expression",
      inbound(`<set-variable name="a" value="@{\n  var x = 1;\n  return x.Foo;\n}" />`),
      ["4 set-variable: policy expression: the rehearsal does not run int.Foo"],
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
      "a backend by URL and by id at once",
      inbound("<set-backend-service backend-id='b' base-url='https://a' />"),
      ["2 set-backend-service: has either base-url or backend-id"],
    ],
    [
      "a request without its URL and method",
      inbound("<send-request response-variable-name='a' />"),
      [
        /<set-url> is required in it unless mode is copy/,
        /<set-method> is required in it unless mode is copy/,
      ],
    ],
    [
      "a request by a proxy and with a certificate",
      inbound(
        "<send-request mode='copy'><authentication-certificate thumbprint='a' /><proxy url='http://a' /></send-request>",
      ),
      [
        "2 authentication-certificate: is an element of <send-request> in API Management that the rehearsal does not run",
        "2 proxy: is an element of <send-request> in API Management that the rehearsal does not run",
      ],
    ],
    [
      "an external cache",
      inbound("<cache-lookup-value key='a' variable-name='b' caching-type='external' />"),
      [/^2 cache-lookup-value: caching-type="external" wants an external cache/],
    ],
    [
      "a policy inside wait that it does not hold",
      inbound("<wait><set-variable name='a' value='b' /></wait>"),
      ["2 set-variable: not allowed in <wait>; it holds <send-request>, <cache-lookup-value>, <choose>"],
    ],
    [
      "base inside retry",
      inbound("<retry condition='@(true)' count='1' interval='1'><base /></retry>"),
      ["2 base: is directly in a section, not inside a policy"],
    ],
    [
      "waits of retry that grow without saying how",
      inbound("<retry condition='@(true)' count='1' interval='1' max-interval='2' />"),
      ["2 retry: max-interval goes together with delta"],
    ],
    [
      "an address that is none",
      inbound("<ip-filter action='allow'><address>10.0.0.300</address></ip-filter>"),
      ['2 address: "10.0.0.300" is no IP address'],
    ],
    [
      "an ip-filter of nothing",
      inbound("<ip-filter action='allow' />"),
      [/<address> or <address-range> is required/],
    ],
    [
      "bandwidth and single APIs in a quota",
      inbound("<quota calls='1' renewal-period='1' bandwidth='2'><api name='a' /></quota>"),
      [
        "2 quota: bandwidth is an attribute of API Management that the rehearsal does not run",
        "2 api: is an element of <quota> in API Management that the rehearsal does not run",
      ],
      "product",
    ],
    [
      "a fragment that is not there",
      inbound("<include-fragment fragment-id='none' />"),
      ["2 include-fragment: there is no policy fragment none in this API Management instance"],
    ],
    [
      "a fragment without its id",
      inbound("<include-fragment fragment='a' />"),
      [/unknown attribute fragment; it has fragment-id/, /the attribute fragment-id is required/],
    ],
    [
      "a Service Fabric backend without its name",
      inbound("<set-backend-service sf-partition-key='1' />"),
      [/sf-partition-key is an attribute of API Management/, /the attribute base-url is required/],
    ],
    [
      "a Dapr backend",
      inbound("<set-backend-service dapr-app-id='a' dapr-method='b' />"),
      [/dapr-app-id is an attribute of API Management/, /dapr-method is an attribute of API Management/],
    ],
    [
      "nulls of XML",
      inbound("<return-response response-variable-name='a'><set-body xsi-nil='null' /></return-response>"),
      [/^2 set-body: xsi-nil is an attribute of API Management that the rehearsal does not run/],
    ],
    [
      "rate limits of single APIs",
      inbound("<rate-limit calls='1' renewal-period='1'><api name='a' calls='1' /></rate-limit>"),
      ["2 api: is an element of <rate-limit> in API Management that the rehearsal does not run"],
    ],
    [
      "decryption keys of Entra ID's tokens",
      inbound(
        "<validate-azure-ad-token tenant-id='a'><client-application-ids><application-id>b</application-id></client-application-ids><decryption-keys /></validate-azure-ad-token>",
      ),
      [
        "2 decryption-keys: is an element of <validate-azure-ad-token> in API Management that the rehearsal does not run",
      ],
    ],
    [
      "attributes of forward-request that few use",
      "<policies><backend><forward-request timeout-ms='1' http-version='2' continue-timeout='1' /></backend></policies>",
      [/^1 forward-request: timeout-ms is an attribute of/, /http-version is/, /continue-timeout is/],
    ],
    [
      "policies that only the policy toolkit lists",
      inbound("<send-service-bus-message />\n<cache-value />\n<invoke-request />"),
      [
        "2 send-service-bus-message: is a policy of API Management that the rehearsal does not run",
        "3 cache-value: is a policy of API Management that the rehearsal does not run",
        "4 invoke-request: is a policy of API Management that the rehearsal does not run",
      ],
    ],
    [
      "a part of a policy outside of it",
      inbound("<when condition='true' />"),
      ["2 when: is no policy; it belongs in <choose>"],
    ],
    [
      "a policy fragment for a policy document",
      "<fragment />",
      [
        "1 fragment: is the root of a policy fragment (include-fragment), which the rehearsal does not run; a policy document starts with <policies>",
      ],
    ],
    [
      "elements in elements without end",
      inbound(`${"<choose><when condition='true'>".repeat(3000)}${"</when></choose>".repeat(3000)}`),
      ["2 policies: elements nest more than 200 levels deep, which the rehearsal does not run"],
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
      ["2 origin: * allows every origin, so it must be the only one"],
    ],
    [
      "an origin with a path",
      inbound(cors("<origin>https://a.example/x</origin>")),
      [/^2 origin: "https:\/\/a\.example\/x" is no origin/],
    ],
    [
      "forward-request outside backend",
      inbound("<forward-request />"),
      ["2 forward-request: not allowed in <inbound>; it belongs in <backend>"],
    ],
    [
      "a renewal period beyond five minutes",
      inbound("<rate-limit calls='1' renewal-period='301' />"),
      [`2 rate-limit: attribute renewal-period is "301" but must be 300 or less`],
    ],
    [
      "a named value that does not exist",
      inbound("<set-variable name='a' value='{{secret}}' />"),
      ["2 set-variable: Cannot find a property 'secret'"],
    ],
    [
      "named values that do not exist, in a text and an expression",
      inbound(
        `<set-header name="a">\n<value>{{one}}</value></set-header>\n<set-variable name="a" value="@("{{two}}" + {{ three }})" />`,
      ),
      [
        "3 value: Cannot find a property 'one'",
        "4 set-variable: Cannot find a property 'two'",
        "4 set-variable: Cannot find a property 'three'",
        /^4 set-variable: policy expression/,
      ],
    ],
    [
      "a Liquid template with values of its own",
      inbound(`<set-body template="liquid">{{body.name}}</set-body>`),
      [`2 set-body: the rehearsal does not run Liquid templates (template="liquid")`],
    ],
  ]);
});

function cors(origins = "<origin>https://a.example</origin>"): string {
  return `<cors><allowed-origins>${origins}</allowed-origins><allowed-headers><header>*</header></allowed-headers></cors>`;
}
