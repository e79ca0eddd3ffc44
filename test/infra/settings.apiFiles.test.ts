import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apis, assertProblem, document, orders, parse, problemsOf } from "./settings.support.ts";

const shared = `# of all stacks
- name: orders
  serviceUrl: https://orders.contoso.example
  product: { id: trade, approvalRequired: true }
  backendApp: { scopes: [{ value: Orders.Read }, { value: Orders.Write }] }
- name: items
  openApi: apis/items.yaml
  backendApp: { scopes: [{ value: Items.Read }] }
`;
const files = {
  "apis/shared.yaml": shared,
  "apis/items.yaml": document.replace("title: Orders", "title: Items"),
  "apis/hr.yaml": document.replace("title: Orders", "title: HR"),
};
const file = { file: "apis/shared.yaml" };
const hr = { name: "hr", backendApp: { scopes: [{ value: "Hr.Read" }] } };
const namesOf = (...entries: object[]) => parse(apis(...entries), { files }).apis.map(({ name }) => name);

describe("a file of APIs that several stacks share", () => {
  test("stands for its entries, at its place among the stack's own", () => {
    assert.deepEqual(namesOf(file), ["orders", "items"]);
    assert.deepEqual(namesOf(hr, file), ["hr", "orders", "items"]);
    assert.deepEqual(namesOf(file, hr), ["orders", "items", "hr"]);
  });

  test("says of an API what the same entry in the stack file says", () => {
    const { apis: written } = parse(apis({ ...orders, path: "o" }));
    const one = { "apis/one.yaml": JSON.stringify([{ ...orders, path: "o" }]) };
    assert.deepEqual(parse(apis({ file: "apis/one.yaml" }), { files: one }).apis, written);
  });

  test("is changed by an entry of the stack file with an API's name: maps by their keys, all else as a whole", () => {
    const change = {
      name: "orders",
      serviceUrl: "https://test.contoso.example",
      product: { approvalRequired: false },
      backendApp: { scopes: [{ value: "Orders.Read" }] },
    };
    const changed = parse(apis(change, file), { files }).apis;
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["orders", "items"],
    );
    const [api] = changed;
    assert.equal(api!.serviceUrl, "https://test.contoso.example");
    assert.deepEqual([api!.product.id, api!.product.approvalRequired], ["trade", false]);
    assert.deepEqual(
      api!.backendApp.scopes.map(({ value }) => value),
      ["Orders.Read"],
    );
  });

  const mistakes: [what: string, entries: object[], path: string, message: RegExp, text?: string][] = [
    ["a file that is not there", [{ file: "apis/no.yaml" }], "apim-oauth:apis[0].file", /no such file/],
    [
      "a file outside of the project",
      [{ file: "../a.yaml" }],
      "apim-oauth:apis[0].file",
      /inside the project/,
    ],
    ["a file that is a number", [{ file: 5 }], "apim-oauth:apis[0].file", /inside the project's folder/],
    [
      "a key beside file",
      [{ ...file, cors: false }],
      "apim-oauth:apis[0].cors",
      /add an entry with the name of that API/,
    ],
    ["broken YAML", [file, hr], "apim-oauth:apis[0].file", /is not valid YAML \(line 2\)/, "- a: [1\n"],
    ["a map", [hr, file], "apim-oauth:apis[1].file", /holds a map; write a list of APIs/, "name: a\n"],
    ["an empty file", [hr, file], "apim-oauth:apis[1].file", /holds nothing; write a list/, "\n"],
    [
      "a file that names a file",
      [hr, file],
      "apim-oauth:apis[1].file",
      /names a file in its entry \[0\]/,
      "- file: apis/x.yaml\n",
    ],
  ];
  for (const [what, entries, path, message, text] of mistakes) {
    test(`is refused as ${what}`, () => {
      const own = text === undefined ? files : { ...files, "apis/shared.yaml": text };
      assertProblem(apis(...entries), path, message, { files: own });
    });
  }
});

describe("a mistake is reported where it is written:", () => {
  const wrong = (change: (text: string) => string) => ({ ...files, "apis/shared.yaml": change(shared) });

  test("in the shared file, by its entry there", () => {
    const own = wrong((text) => text.replace("  openApi:", "  pth: x\n  openApi:"));
    assertProblem(apis(hr, file), "apis/shared.yaml[1].pth", /is not a key that exists here/, { files: own });
  });

  test("in the stack file, where that changes what is shared", () => {
    const change = { name: "items", path: "/x/" };
    assertProblem(apis(file, hr, change), "apim-oauth:apis[2].path", /"\/x\/"/, { files });
    const own = wrong((text) => text.replace("  openApi:", "  path: /x/\n  openApi:"));
    assertProblem(apis(file, hr, { name: "items", cors: false }), "apis/shared.yaml[1].path", /"\/x\/"/, {
      files: own,
    });
  });

  test("of two APIs under one path, by both places", () => {
    assertProblem(
      apis(file, { ...hr, path: "items" }),
      "apim-oauth:apis[1].path",
      /"items" is already the path of apis\/shared\.yaml\[1\];/,
      { files },
    );
  });

  test("as a placeholder of the shared file", () => {
    const own = wrong((text) => text.replace("https://orders.contoso.example", "<backend>"));
    assertProblem(apis(file), "apis/shared.yaml[0].serviceUrl", /placeholder/, { files: own });
  });

  test("in Pulumi.yaml, where the stack has its default, and only what is there", () => {
    const project = { "Pulumi.yaml": "config:\n  apis:\n    default: [{ name: hr, path: /x/ }]\n" };
    const found = problemsOf(apis({ path: "/x/", name: "hr" }), { files: { ...files, ...project } });
    assert.deepEqual(
      found.map(({ path }) => path),
      ["Pulumi.yaml, config.apis.default[0].path", "apim-oauth:apis[0].backendApp.scopes"],
    );
  });
});
