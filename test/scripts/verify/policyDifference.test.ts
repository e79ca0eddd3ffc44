import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { policyDifference } from "../../../lib/checks/deployed/policyDifference.ts";

const policy = `<policies>
  <inbound>
    <base />
    <validate-jwt header-name="Authorization" failed-validation-error-message="No &quot;token&quot;">
      <audiences>
        <audience>one</audience>
        <audience>two</audience>
      </audiences>
    </validate-jwt>
  </inbound>
  <backend><base /></backend>
</policies>`;

describe("two policy documents say the same when they differ in", () => {
  const same: [what: string, live: string][] = [
    ["nothing", policy],
    ["line ends and indentation", policy.replaceAll("\n  ", "\r\n\t\t")],
    [
      "blanks between and around",
      policy.replace(/>\s+</g, "><").replace("<audience>one", "<audience>\n  one "),
    ],
    ["comments", policy.replace("<inbound>", "<inbound><!-- by hand -->")],
    [
      "the order of attributes and their quotes",
      policy.replace(
        /header-name="Authorization" (.*)&quot;token&quot;">/,
        `$1&quot;token&quot;" header-name='Authorization'>`,
      ),
    ],
    ["how characters are written", policy.replace(/&quot;/g, "&#34;").replace(">two<", ">&#x74;wo<")],
    ["CDATA sections", policy.replace(">two<", "><![CDATA[two]]><")],
    ["how an empty element is written", policy.replaceAll("<base />", "<base></base>")],
  ];
  for (const [what, live] of same) {
    it(what, () => assert.equal(policyDifference(live, policy), undefined));
  }
});

describe("the first difference between two policy documents is told with its path:", () => {
  const different: [what: string, live: string, difference: RegExp | string][] = [
    [
      "an element is missing",
      policy.replace(/<validate[\s\S]*jwt>/, ""),
      "/policies/inbound has no <validate-jwt>",
    ],
    [
      "an element was added",
      policy.replace("<backend>", "<backend><trace />"),
      "/policies/backend has <trace> as child 1, expected <base>",
    ],
    [
      "an element was added at the end",
      policy.replace("</policies>", "<outbound /></policies>"),
      "/policies has <outbound> as child 3, expected none",
    ],
    [
      "elements changed places",
      policy.replace("<base />", "").replace("</validate-jwt>", "</validate-jwt><base />"),
      "/policies/inbound has <validate-jwt> as child 1, expected <base>",
    ],
    [
      "a text is another one",
      policy.replace("two", "three"),
      '/policies/inbound/validate-jwt/audiences/audience[2] is "three", expected "two"',
    ],
    [
      "an element was doubled",
      policy.replace("<audience>one", "<audience>one</audience><audience>one"),
      '/policies/inbound/validate-jwt/audiences/audience[2] is "one", expected "two"',
    ],
    [
      "one of several is missing",
      policy.replace("<audience>two</audience>", ""),
      "/policies/inbound/validate-jwt/audiences has fewer elements in it, 1, expected 2",
    ],
    [
      "an attribute is another one",
      policy.replace("Authorization", "X-Token"),
      '/policies/inbound/validate-jwt/@header-name is "X-Token", expected "Authorization"',
    ],
    [
      "an attribute was added",
      policy.replace("header-name", 'require-expiration-time="false" header-name'),
      '/policies/inbound/validate-jwt/@require-expiration-time is "false", expected nothing',
    ],
    ["it is another document", "<fragment />", "/ is <fragment>, expected <policies>"],
    ["it is no XML", policy.replace("</backend>", ""), /^line \d+ is not well-formed: /],
  ];
  for (const [what, live, difference] of different) {
    it(what, () => {
      const found = policyDifference(live, policy);
      if (typeof difference === "string") assert.equal(found, difference);
      else assert.match(found ?? "", difference);
    });
  }
});
