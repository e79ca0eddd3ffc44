import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse as parseYaml } from "yaml";
import { parseSettings, placeholderKeys, SettingsError, type SettingsProblem } from "../../infra/settings.ts";
import { readStackFile, StackFileError, stackNames } from "../../lib/stack/stackFile.ts";
import { labProject } from "../support/labProject.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A project folder with these files. */
function project(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "stack-file-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ "Pulumi.yaml": "name: apim-oauth\n", ...files })) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const read = (text: string) => readStackFile(project({ "Pulumi.dev.yaml": text }), "dev");

function problemsOf(folder: string, stack: string): readonly SettingsProblem[] {
  try {
    parseSettings({
      ...readStackFile(folder, stack),
      readFile: (path) => readFileSync(join(folder, path), "utf8"),
    });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("the lab's stack files:", () => {
  for (const stack of stackNames(labProject())) {
    test(`${stack} has no problem but its placeholders`, () => {
      const { config } = readStackFile(labProject(), stack);
      assert.deepEqual(
        problemsOf(labProject(), stack).map(({ path }) => path),
        placeholderKeys(config),
      );
    });
  }

  test("the lab's asks for three ids, and the rehearsal's for nothing", () => {
    assert.deepEqual(placeholderKeys(readStackFile(labProject(), "dev").config), [
      "azuread:tenantId",
      "azure-native:tenantId",
      "azure-native:subscriptionId",
    ]);
    assert.deepEqual(placeholderKeys(readStackFile(labProject(), "rehearsal").config), []);
  });

  test("Pulumi.yaml declares every key that the program reads, with a description and a default", () => {
    const { config } = parseYaml(readFileSync(join(repository, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { description: string; default: unknown }>;
    };
    assert.deepEqual(Object.keys(config), [
      "apiManagement",
      "clientApp",
      "oauthServer",
      "apis",
      "addedByHand",
    ]);
    for (const declared of Object.values(config)) {
      assert.ok(declared.description.length > 100);
      assert.notEqual(declared.default, undefined);
    }
  });
});

describe("values are handed over as Pulumi hands them over:", () => {
  const rows: [what: string, yaml: string, value: string][] = [
    ["a text", "x", "x"],
    ["a number", "5", "5"],
    ["a flag", "true", "true"],
    ["a quoted number", '"05"', "05"],
    ["nothing", "", "null"],
    ["a map", "{ a: 1, b: [x, true] }", '{"a":1,"b":["x",true]}'],
    ["a date", "{ expires: 2027-06-30 }", '{"expires":"2027-06-30 00:00:00 +0000 UTC"}'],
    ["a quoted date", '{ expires: "2027-06-30" }', '{"expires":"2027-06-30"}'],
  ];
  for (const [what, yaml, value] of rows) {
    test(what, () => assert.deepEqual(read(`config:\n  a:key: ${yaml}\n`).config, { "a:key": value }));
  }

  test("a key without a namespace belongs to the project", () => {
    assert.deepEqual(read("config:\n  apis: []\n").config, { "apim-oauth:apis": "[]" });
  });

  test("the environments of Pulumi ESC are named, since their values are not there", () => {
    assert.deepEqual(read("environment: [azure/dev]\nconfig: {}\n").environments, ["azure/dev"]);
    assert.deepEqual(read("environment: { imports: [azure/dev] }\nconfig: {}\n").environments, ["azure/dev"]);
  });
});

describe("what a stack file leaves out is Pulumi.yaml's, as pulumi has it:", () => {
  const rows: [what: string, yaml: string, expected: Record<string, string>][] = [
    ["a default", "apis: { default: [{ name: orders }] }", { "apim-oauth:apis": '[{"name":"orders"}]' }],
    ["a list by itself", "apis: [{ name: orders }]", { "apim-oauth:apis": '[{"name":"orders"}]' }],
    ["a text by itself", "note: x", { "apim-oauth:note": "x" }],
    ["a key with the project's name", "apim-oauth:note: { default: x }", { "apim-oauth:note": "x" }],
    ["a value of a provider", "azure-native:location: westeurope", { "azure-native:location": "westeurope" }],
    ["a provider's, in full", "azure-native:location: { value: a }", { "azure-native:location": "a" }],
    ["a date", "x: { default: { on: 2027-06-30 } }", { "apim-oauth:x": '{"on":"2027-06-30T00:00:00Z"}' }],
    ["a declaration without a value", "apis: { description: The APIs }", {}],
    ["what the stack file has", "a:key: x", { "a:key": "own" }],
  ];
  for (const [what, yaml, expected] of rows) {
    test(what, () => {
      const folder = project({
        "Pulumi.yaml": `name: apim-oauth\nconfig:\n  ${yaml}\n`,
        "Pulumi.dev.yaml": "config:\n  a:key: own\n",
      });
      assert.deepEqual(readStackFile(folder, "dev").config, { "a:key": "own", ...expected });
    });
  }

  for (const yaml of ["stackConfigDir: stacks", "config: stacks"]) {
    test(`but not with ${yaml}, which keeps the stack files elsewhere`, () => {
      const folder = project({
        "Pulumi.yaml": `name: apim-oauth\n${yaml}\n`,
        "Pulumi.dev.yaml": "config: {}",
      });
      assert.throws(() => readStackFile(folder, "dev"), /^StackFileError: Pulumi\.yaml has .*another folder/);
    });
  }
});

describe("refused as a stack file:", () => {
  const rows: [what: string, yaml: string, message: RegExp][] = [
    ["broken YAML, by its line", "config:\n  a: {\n", /^Pulumi\.dev\.yaml is not valid YAML \(line \d\)/],
    [
      "a key that was appended below what Pulumi has written",
      "config:\n  a: 1\nencryptionsalt: v1:a:v1:b:c\n  b: 2\n",
      /not valid YAML .*Indented lines follow encryptionsalt.*: move them above it, under config$/,
    ],
    [
      "a key that was appended below the key of a vault",
      "config:\n  a: 1\nencryptedkey: abc\n\n  b: 2\n",
      /not valid YAML .*Indented lines follow encryptedkey/,
    ],
    [
      "a setting outside of config, which Pulumi would ignore",
      "config:\n  a: 1\nencryptionsalt: v1:a:v1:b:c\napim-oauth:apis:\n  - name: orders\n",
      /^Pulumi\.dev\.yaml apim-oauth:apis is outside of `config:`, where Pulumi ignores it: move it under/,
    ],
    [
      "all of them, by their full keys",
      "config: {}\napis: []\nazure-native:location: westeurope\n",
      /^Pulumi\.dev\.yaml:\n {2}apim-oauth:apis is outside of .*\n {2}azure-native:location is outside of /,
    ],
    ["a key of Pulumi's with a slip", "config: {}\nenviroment: [a]\n", /did you mean "environment"\?$/],
    [
      "a setting, and no config",
      "apim-oauth:apis: []\n",
      /has no `config` map.*\n {2}apim-oauth:apis is outside/,
    ],
    ["a key that is there twice", "config:\n  a: 1\n  a: 2\n", /line 3.*unique/],
    ["an empty file", "", /is not a map of keys/],
    ["no config", "secretsprovider: passphrase\n", /has no `config` map; npm run new-stack -- /],
    ["a config that is a list", "config: [a]\n", /has a `config` that is not a map/],
  ];
  for (const [what, yaml, message] of rows) {
    test(what, () => assert.throws(() => read(yaml), { name: "StackFileError", message }));
  }

  test("encrypted values, all of them, without showing what is encrypted", () => {
    const yaml = "config:\n  a: { secure: v1:abc }\n  b: { c: [{ secure: v1:def }] }\n";
    assert.throws(
      () => read(yaml),
      (error: unknown) => {
        assert.ok(error instanceof StackFileError);
        assert.equal(error.problems.length, 2);
        assert.match(error.problems[0]!, /^apim-oauth:a is encrypted \(secure:\).*passphrase/);
        assert.match(error.problems[1]!, /^apim-oauth:b\.c\[0\] is encrypted/);
        assert.doesNotMatch(error.message, /v1:/);
        return true;
      },
    );
  });

  test("a stack that has no file, naming those that have one", () => {
    const folder = project({ "Pulumi.dev.yaml": "config: {}", "Pulumi.prod.yaml": "config: {}" });
    assert.throws(() => readStackFile(folder, "test"), {
      name: "StackFileError",
      message:
        "Pulumi.test.yaml does not exist: there is no stack test; stack files: Pulumi.dev.yaml, Pulumi.prod.yaml; npm run new-stack -- test writes another",
    });
  });

  test("a name that leads out of the folder", () => {
    assert.throws(() => readStackFile(labProject(), "../dev"), /"..\/dev" is not a stack name/);
  });

  test("a folder that is no project", () => {
    const folder = project({});
    rmSync(join(folder, "Pulumi.yaml"));
    assert.throws(() => readStackFile(folder, "dev"), /^StackFileError: Pulumi.yaml does not exist/);
  });

  test("a project without a name", () => {
    assert.throws(
      () => readStackFile(project({ "Pulumi.yaml": "runtime: nodejs" }), "dev"),
      /has no project name/,
    );
  });
});
