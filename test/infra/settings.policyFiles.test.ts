import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apiPolicyValues } from "../../infra/apiPolicyValues.ts";
import { renderApiPolicy } from "../../policies/apiPolicy.ts";
import { apis, assertProblem, type Config, document, orders, parse, problemsOf } from "./settings.support.ts";

const own = "apim-oauth";
const at = `${own}:apis[0].policy.files`;
const file = "policies/orders.xml";

/** A stack file whose API has a file, and fragments of these contents. */
function stack(files: object, fragments: Readonly<Record<string, string>> = {}): Config {
  return {
    ...apis({ ...orders, serviceUrl: "https://orders.contoso.example", policy: { files } }),
    [`${own}:namedValues`]: { "orders-key": { value: "k" } },
    [`${own}:fragments`]: Object.fromEntries(
      Object.keys(fragments).map((name) => [name, `policies/${name}.xml`]),
    ),
  };
}

const reading = (text: string, fragments: Readonly<Record<string, string>> = {}) => ({
  files: {
    "apis/orders.yaml": document,
    [file]: text,
    ...Object.fromEntries(
      Object.entries(fragments).map(([name, content]) => [`policies/${name}.xml`, content]),
    ),
  },
});

describe("policy files", () => {
  test("are read from the project, and rendered into their sections", () => {
    const fragments = {
      correlation:
        '<set-header name="x-id" exists-action="skip"><value>@(context.RequestId.ToString())</value></set-header>',
    };
    const settings = parse(
      stack({ inbound: file }, fragments),
      reading('<include-fragment fragment-id="correlation" />', fragments),
    );
    const [api] = settings.apis;
    const ids = { backendClientId: "b", identifierUri: "api://b", clientAppClientId: "c" };
    const rendered = renderApiPolicy(apiPolicyValues(settings, api!, ids));
    assert.match(
      rendered,
      /<\/validate-jwt>\s*<set-header name="x-id" exists-action="skip">\s*<value>@\(context\.RequestId\.ToString\(\)\)<\/value>\s*<\/set-header>\s*<\/inbound>/,
    );
    assert.deepEqual(Object.keys(settings.fragments), ["correlation"]);
  });

  const mistakes: [what: string, files: object, text: string, path: string, says: RegExp][] = [
    [
      "a file that is not there",
      { inbound: "policies/other.xml" },
      "",
      `${at}.inbound`,
      /^"policies\/other\.xml": there is no such file in the project's folder/,
    ],
    [
      "a file outside of the project",
      { inbound: "../orders.xml" },
      "",
      `${at}.inbound`,
      /a path inside the project's folder/,
    ],
    [
      "a section that there is not",
      { "on-error": file },
      "",
      `${at}.on-error`,
      /allowed keys: inbound, backend, outbound, onError; did you mean "onError"\?/,
    ],
    [
      "base",
      { outbound: file },
      "\n<base />",
      `${at}.outbound`,
      /^"policies\/orders\.xml" line 2: <base> is not allowed/,
    ],
    [
      "an element of another section",
      { outbound: file },
      '<rewrite-uri template="/" />',
      `${at}.outbound`,
      /line 1: <rewrite-uri> is not allowed in outbound; it belongs in inbound/,
    ],
    [
      "a named value that nobody declares",
      { inbound: file },
      '<set-variable name="a" value="{{b}}" />',
      `${at}.inbound`,
      /\{\{b\}\}, which is not a named value of this stack; its namedValues: orders-key/,
    ],
    [
      "a fragment that nobody declares",
      { inbound: file },
      '<include-fragment fragment-id="a" />',
      `${at}.inbound`,
      /its fragments: none/,
    ],
    [
      "several at once",
      { inbound: file },
      "<base />\n<cors />\n<validate-jwt />",
      `${at}.inbound`,
      /line 1: <base>.*line 2: <cors>.*line 3: <validate-jwt>/,
    ],
  ];
  for (const [what, files, text, path, says] of mistakes) {
    test(`are refused: ${what}`, () => assertProblem(stack(files), path, says, reading(text)));
  }

  test("and fragments are reported at once, each at its own key", () => {
    const fragments = {
      sly: "<validate-jwt />",
      nested: '<include-fragment fragment-id="sly" />',
      empty: " ",
      broken: "<a>",
    };
    const found = problemsOf(stack({ inbound: file }, fragments), reading("<base />", fragments));
    assert.deepEqual(
      found.map(({ path, message }) => [path, /<[\w-]+>|no element|well-formed/.exec(message)?.[0]]),
      [
        [`${at}.inbound`, "<base>"],
        [`${own}:fragments.sly`, "<validate-jwt>"],
        [`${own}:fragments.nested`, "<include-fragment>"],
        [`${own}:fragments.empty`, "no element"],
        [`${own}:fragments.broken`, "well-formed"],
      ],
    );
  });

  test("a fragment may be for any section, and is refused where it may not stand", () => {
    const fragments = { store: '<cache-store duration="1" />' };
    const including = reading('<include-fragment fragment-id="store" />', fragments);
    assert.deepEqual(problemsOf(stack({ outbound: file }, fragments), including), []);
    assertProblem(
      stack({ inbound: file }, fragments),
      `${at}.inbound`,
      /puts in <cache-store>, which is not allowed in inbound/,
      including,
    );
  });
});
