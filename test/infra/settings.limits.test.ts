import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { apiManagement, apis, clientApp, document, parse, problemsOf } from "./settings.support.ts";

const own = "apim-oauth";

/** So many APIs, each with a document of so many operations. */
function many(count: number, operations = 1, scopes = 1) {
  const values = Array.from({ length: scopes }, (_, index) => `Orders.Read${index}`);
  const entries = Array.from({ length: count }, (_, index) => ({
    name: `orders-${index}`,
    displayName: `Orders ${index}`,
    openApi: "apis/orders.yaml",
    backendApp: { scopes: values.map((value) => ({ value, description: "Read orders" })) },
  }));
  const get = document.split("  /orders:\n")[1]!;
  const paths = Array.from({ length: operations }, (_, index) => `  /orders/${index}:\n${get}`);
  const text = `${document.split("  /orders:\n")[0]}${paths.join("")}`;
  const files = { "apis/orders.yaml": text, "apis/many.yaml": JSON.stringify(entries) };
  return { config: { [`${own}:apis`]: [{ file: "apis/many.yaml" }] }, files };
}

describe("The limits of Azure", () => {
  it("are far away from an ordinary stack, of which nothing is said", () => {
    assert.deepEqual(parse().notes, []);
  });

  const limits: [what: string, count: number, operations: number, sku: string, found: RegExp][] = [
    [
      "operations of Developer",
      4,
      1000,
      "Developer",
      /^has 4,000 operations in its documents; an instance of the tier Developer takes at most 3,000: choose another sku, or put some/,
    ],
    [
      "operations of Consumption",
      4,
      1000,
      "Consumption",
      /^has 4,000 operations .* Consumption takes at most 3,000/,
    ],
    [
      "products of Developer",
      101,
      1,
      "Developer",
      /^has 101 APIs, each with a product of its own; an instance of the tier Developer takes at most 100/,
    ],
    ["products of Basic v2", 201, 1, "BasicV2", /^has 201 APIs.* at most 200/],
  ];
  for (const [what, count, operations, sku, found] of limits) {
    it(`are refused beyond: ${what}`, () => {
      const { config, files } = many(count, operations);
      const problems = problemsOf(
        {
          ...config,
          ...apiManagement({ sku }),
          ...clientApp({ redirectUris: ["https://contoso.example/"] }),
        },
        { files },
      );
      assert.deepEqual(
        problems.map(({ path }) => path),
        [`${own}:apis`],
      );
      assert.match(problems[0]!.message, found);
    });
  }

  it("are warned of from four fifths on, with what to do", () => {
    const { config, files } = many(80);
    assert.deepEqual(parse(config, { files }).notes, [
      "apim-oauth:apis has 80 APIs, each with a product of its own; an instance of the tier Developer takes at most 100. " +
        "When it grows: choose another sku, or put some of the APIs into another stack (docs/scale.md).",
    ]);
    const { config: fewer, files: same } = many(79);
    assert.deepEqual(parse(fewer, { files: same }).notes, []);
  });

  it("of a larger tier are larger", () => {
    const { config, files } = many(101);
    assert.deepEqual(parse({ ...config, ...apiManagement({ sku: "Premium" }) }, { files }).notes, []);
  });

  it("of redirect URIs depend on whose accounts sign in", () => {
    const redirectUris = Array.from({ length: 101 }, (_, index) => `https://contoso.example/${index}`);
    assert.deepEqual(parse(clientApp({ redirectUris })).notes, []);
    const [problem] = problemsOf(
      clientApp({ redirectUris, signInAudience: "AzureADandPersonalMicrosoftAccount" }),
    );
    assert.equal(problem?.path, `${own}:clientApp.redirectUris`);
    assert.match(
      problem!.message,
      /^has 101 redirect URIs; an app registration takes at most 100: register another/,
    );
  });

  it("of the configuration that a program can be given are told before it cannot be started", () => {
    const list = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        name: `orders-${index}`,
        displayName: `Orders ${index}`,
        description: "x".repeat(950),
        openApi: "apis/orders.yaml",
        backendApp: { scopes: [{ value: "Orders.Read", description: "Read orders" }] },
      }));
    assert.match(parse(apis(...list(95))).notes.join("\n"), /bytes of configuration with all other keys/);
    const [problem] = problemsOf({ ...apis(...list(120)), ...apiManagement({ sku: "Premium" }) });
    assert.equal(problem?.path, `${own}:apis`);
    assert.match(
      problem!.message,
      /^has 1\d\d,\d{3} bytes of configuration .* takes at most 131,072: move APIs into a file of the project: apis: \[\{ file: apis\/shared\.yaml \}\]$/,
    );
  });

  it("are all told at once", () => {
    const { config, files } = many(101, 40);
    const [problem, ...others] = problemsOf(config, { files });
    assert.deepEqual(others, []);
    assert.match(problem!.message, /has 4,040 operations .* has 101 APIs/s);
  });

  it("of listed permissions ask for an administrator's consent by the stack", () => {
    for (const [count, scopes] of [
      [51, 1],
      [41, 10],
    ] as const) {
      const { config, files } = many(count, 1, scopes);
      const later = clientApp({ grantAdminConsent: false });
      const [problem] = problemsOf({ ...config, ...later }, { files });
      assert.equal(problem?.path, `${own}:clientApp.grantAdminConsent`);
      assert.match(problem!.message, /^must be true: .* at most 400 permissions of at most 50 APIs/);
      parse(config, { files });
    }
    const { config, files } = many(50, 1, 8);
    parse({ ...config, ...clientApp({ grantAdminConsent: false }) }, { files });
  });
});
