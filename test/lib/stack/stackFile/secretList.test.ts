import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { addSecret, takeOutSecrets } from "../../../../lib/stack/stackFile/secretList.ts";
import { holds } from "../../../support/property.ts";

const next = { name: "2027-h1", expires: "2027-05-11" };
const add = (text: string) => addSecret(text, { project: "apim-oauth" }, next);
const finish = (text: string) => takeOutSecrets(text, { project: "apim-oauth" }, () => true);

interface Row {
  readonly title: string;
  readonly before: string;
  /** With the next secret. */
  readonly during: string;
  /** With the next secret alone. */
  readonly after: string;
}

const head = "# kept: as it is\nconfig:\n  other: [ a,b ]   # odd   spacing\n";

const rows: Row[] = [
  {
    title: "block style, comments around it",
    before: `${head}  apim-oauth:clientApp:
    secrets:
      # The last one is in use.
      - name: 2026-h2 # made in July
        expires: 2027-06-30

    # grantAdminConsent: false
    displayName:   x
`,
    during: `${head}  apim-oauth:clientApp:
    secrets:
      # The last one is in use.
      - name: 2026-h2 # made in July
        expires: 2027-06-30
      - name: 2027-h1
        expires: 2027-05-11

    # grantAdminConsent: false
    displayName:   x
`,
    after: `${head}  apim-oauth:clientApp:
    secrets:
      # The last one is in use.
      - name: 2027-h1
        expires: 2027-05-11

    # grantAdminConsent: false
    displayName:   x
`,
  },
  {
    title: "block style, no line break at the end",
    before: `${head}  clientApp:\n    secrets:\n    - name: a\n      expires: "2027-06-30" # soon`,
    during: `${head}  clientApp:\n    secrets:\n    - name: a\n      expires: "2027-06-30" # soon\n    - name: 2027-h1\n      expires: "2027-05-11"`,
    after: `${head}  clientApp:\n    secrets:\n    - name: 2027-h1\n      expires: "2027-05-11"`,
  },
  {
    title: "a comment inside the last entry",
    before: `${head}  clientApp:\n    secrets:\n    - expires: 2027-06-30\n      name: 'a'\n      # of the portal\n    # of the list\n    displayName: x\n`,
    during: `${head}  clientApp:\n    secrets:\n    - expires: 2027-06-30\n      name: 'a'\n      # of the portal\n    - expires: 2027-05-11\n      name: '2027-h1'\n    # of the list\n    displayName: x\n`,
    after: `${head}  clientApp:\n    secrets:\n    - expires: 2027-05-11\n      name: '2027-h1'\n    # of the list\n    displayName: x\n`,
  },
  {
    title: "maps in flow style in a list in block style",
    before: `${head}  clientApp:\n    secrets:\n      -   {name: a, expires: 2027-06-30} # old\n`,
    during: `${head}  clientApp:\n    secrets:\n      -   {name: a, expires: 2027-06-30} # old\n      -   {name: 2027-h1, expires: 2027-05-11}\n`,
    after: `${head}  clientApp:\n    secrets:\n      -   {name: 2027-h1, expires: 2027-05-11}\n`,
  },
  {
    title: "flow style in one line",
    before: `${head}  clientApp: { secrets: [{ name: a, expires: 2027-06-30 }], displayName: x } # end\n`,
    during: `${head}  clientApp: { secrets: [{ name: a, expires: 2027-06-30 }, { name: 2027-h1, expires: 2027-05-11 }], displayName: x } # end\n`,
    after: `${head}  clientApp: { secrets: [{ name: 2027-h1, expires: 2027-05-11 }], displayName: x } # end\n`,
  },
  {
    title: "flow style in many lines, with a comma at the end",
    before: `${head}  clientApp:\n    secrets: [\n      { name: a, expires: 2027-06-30 },\n    ]\n`,
    during: `${head}  clientApp:\n    secrets: [\n      { name: a, expires: 2027-06-30 },\n      { name: 2027-h1, expires: 2027-05-11 },\n    ]\n`,
    after: `${head}  clientApp:\n    secrets: [\n      { name: 2027-h1, expires: 2027-05-11 },\n    ]\n`,
  },
  {
    title: "flow style in many lines, with a comment beside the last entry",
    before: `${head}  clientApp:\n    secrets: [\n      { name: a, expires: 2027-06-30 } # old\n    ]\n`,
    during: `${head}  clientApp:\n    secrets: [\n      { name: a, expires: 2027-06-30 }, # old\n      { name: 2027-h1, expires: 2027-05-11 }\n    ]\n`,
    after: `${head}  clientApp:\n    secrets: [\n      { name: 2027-h1, expires: 2027-05-11 }\n    ]\n`,
  },
  {
    title: "JSON",
    before: `{"config":{"apim-oauth:clientApp":{"secrets":[{"name":"a","expires":"2027-06-30"}]}}}\n`,
    during: `{"config":{"apim-oauth:clientApp":{"secrets":[{"name":"a","expires":"2027-06-30"}, {name: "2027-h1", expires: "2027-05-11"}]}}}\n`,
    after: `{"config":{"apim-oauth:clientApp":{"secrets":[{name: "2027-h1", expires: "2027-05-11"}]}}}\n`,
  },
];

describe("the list of client secrets in a stack file:", () => {
  for (const { title, before, during, after } of rows) {
    it(`${title}: the next secret comes behind the last one`, () => assert.equal(add(before), during));

    it(`${title}: the last one stays alone`, () => assert.equal(finish(during), after));

    it(`${title}: all the same with Windows' line breaks`, () => {
      const windows = (text: string) => text.replaceAll("\n", "\r\n");
      assert.equal(add(windows(before)), windows(during));
      assert.equal(finish(windows(during)), windows(after));
    });
  }

  it("a name that YAML would not take for text is put in quotes", () => {
    const text = "config:\n  clientApp: { secrets: [{ name: a, expires: 2027-06-30 }] }\n";
    for (const name of ["2027", "1e3", "yes", "null", "1_000", "2027-06-30"]) {
      const result = addSecret(text, { project: "apim-oauth" }, { name, expires: "2027-05-11" });
      assert.ok(result.includes(`{ name: "${name}", expires: 2027-05-11 }`), result);
    }
  });

  const uneditable: [title: string, text: string, message: RegExp][] = [
    [
      "an alias",
      "x: &s [{ name: a, expires: 2027-06-30 }]\nconfig: { clientApp: { secrets: *s } }\n",
      /is an alias, which cannot be edited safely; add it by hand.*\{ name: 2027-h1, expires: 2027-05-11 \}/,
    ],
    [
      "JSON in quotes",
      `config: { clientApp: '{"secrets":[{"name":"a","expires":"2027-06-30"}]}' }\n`,
      /is a text, which cannot be edited safely/,
    ],
    ["a list that an environment sets", "config: { clientApp: {} }\n", /is not in this file/],
  ];
  for (const [title, text, message] of uneditable) {
    it(`${title} is left to a person`, () => assert.throws(() => add(text), message));
  }

  it("an entry that something else refers to is left to a person", () => {
    const text =
      "config:\n  clientApp:\n    secrets:\n      - &a { name: a, expires: 2027-06-30 }\n      - { name: b, expires: 2027-06-30 }\nx: *a\n";
    assert.throws(
      () => finish(text),
      /cannot be edited safely; take the old ones out of clientApp\.secrets by hand/,
    );
  });
});

describe("a rotation, however the stack file is written,", () => {
  const style = fc.record({
    lineBreak: fc.constantFrom("\n", "\r\n"),
    indent: fc.constantFrom("  ", "    ", "      "),
    listIndent: fc.constantFrom("", "  ", "   "),
    gap: fc.constantFrom(" ", "   "),
    entry: fc.constantFrom("block", "flow", "list"),
    quote: fc.constantFrom("", "'", '"'),
    comment: fc.constantFrom("", " # the portal's"),
    below: fc.constantFrom("", "  # a comment, of the list", "# at the margin", "  displayName: 'x' # last"),
    count: fc.integer({ min: 1, max: 4 }),
    end: fc.boolean(),
  });

  function write({
    lineBreak,
    indent,
    listIndent,
    gap,
    entry,
    quote,
    comment,
    below,
    count,
    end,
  }: StyleOf<typeof style>) {
    const secrets = Array.from({ length: count }, (_, index) => ({
      name: `s${index}`,
      expires: "2027-06-30",
    }));
    const map = (each: { name: string; expires: string }) =>
      `{ name: ${quote}${each.name}${quote}, expires: ${each.expires} }`;
    const dash = `${indent}${indent}${listIndent}-${gap}`;
    const lines = ["# top", "config:", `${indent}apim-oauth:clientApp:`];
    if (entry === "list") lines.push(`${indent}${indent}secrets: [${secrets.map(map).join(", ")}]${comment}`);
    else lines.push(`${indent}${indent}secrets:${comment}`);
    for (const each of entry === "list" ? [] : secrets) {
      if (entry === "flow") lines.push(`${dash}${map(each)}${comment}`);
      else {
        lines.push(`${dash}name: ${quote}${each.name}${quote}${comment}`);
        lines.push(`${" ".repeat(dash.length)}expires: ${each.expires}`);
      }
    }
    if (below) lines.push(below.startsWith("#") ? below : `${indent}${below.replace(/^ {2}/, indent)}`);
    return lines.join(lineBreak) + (end ? lineBreak : "");
  }

  const secretsOf = (text: string) =>
    parse(text).config["apim-oauth:clientApp"].secrets as { name: string }[];

  it("has the next secret beside all the others before any of them goes", () => {
    holds(
      fc.property(style, (how) => {
        const before = write(how);
        const during = add(before);
        assert.deepEqual(secretsOf(during), [...secretsOf(before), next]);
        assert.deepEqual(secretsOf(finish(during)), [next]);
      }),
      { numRuns: 400 },
    );
  });

  it("changes no other character", () => {
    holds(
      fc.property(style, (how) => {
        const before = write(how);
        const during = add(before);
        const put = during.length - before.length;
        const at = [...during].findIndex(
          (_, index) => during.slice(0, index) + during.slice(index + put) === before,
        );
        assert.notEqual(at, -1, `${before}\n---\n${during}`);
        const other = (text: string) => text.split(/\r?\n/).filter((line) => !/name:|expires:/.test(line));
        assert.deepEqual(other(finish(during)), other(during));
      }),
      { numRuns: 400 },
    );
  });
});

type StyleOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

describe("the secrets of one of several clients", () => {
  const of = { project: "apim-oauth", client: "nightly" };
  const text = (secrets: string) => `config:
  apim-oauth:clients:
    - name: shop # a web application
      secrets: [{ name: one, expires: 2026-12-31 }]
    - type: daemon
      name: "nightly"
      secrets:${secrets}
      apis: { orders: [Read] } # what it may do
`;

  for (const [style, before, added] of [
    [
      "block style",
      "\n        - name: one\n          expires: 2026-12-31",
      "\n        - name: 2027-h1\n          expires: 2027-05-11",
    ],
    ["flow style", " [{ name: one, expires: 2026-12-31 }]", ""],
  ] as const) {
    it(`are added to and taken out of where the client stands, in ${style}`, () => {
      const during = addSecret(text(before), of, next);
      assert.deepEqual(
        parse(during).config["apim-oauth:clients"][0],
        parse(text(before)).config["apim-oauth:clients"][0],
      );
      if (added !== "") assert.equal(during, text(before + added));
      const [old, added2] = parse(during).config["apim-oauth:clients"][1].secrets as object[];
      assert.deepEqual([old, added2], [{ name: "one", expires: "2026-12-31" }, next]);
      const after = takeOutSecrets(during, of, () => true);
      assert.deepEqual(parse(after).config["apim-oauth:clients"][1].secrets, [next]);
      assert.match(after, /# a web application\n/);
      assert.match(after, /# what it may do\n$/);
    });
  }

  it("are left to a person where the client is not written out", () => {
    const aliased =
      "x: &n { name: nightly, secrets: [{ name: one, expires: 2026-12-31 }] }\nconfig:\n  apim-oauth:clients: [*n]\n";
    assert.throws(
      () => addSecret(aliased, of, next),
      /the secrets of the client nightly is not in this file.*add it by hand, at the end of the secrets of the client nightly: \{ name: 2027-h1/,
    );
  });
});
