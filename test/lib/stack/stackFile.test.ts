import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse as parseYaml } from "yaml";
import { projectFiles } from "../../../infra/projectFiles.ts";
import {
  parseSettings,
  placeholderKeys,
  SettingsError,
  type SettingsProblem,
} from "../../../infra/settings.ts";
import { readStackFile, stackNames } from "../../../lib/stack/stackFile.ts";
import { copyLab, labProject } from "../../support/labProject.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

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
      readFile: projectFiles(folder),
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
      "products",
      "portal",
      "clients",
      "namedValues",
      "fragments",
      "monitoring",
      "owners",
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
    ["nothing", "", ""],
    ["null", "null", ""],
    ["nothing inside a map", "{ a: , b: ~ }", '{"a":null,"b":null}'],
    ["a map", "{ a: 1, b: [x, true] }", '{"a":1,"b":["x",true]}'],
    ["a date", "{ expires: 2027-06-30 }", '{"expires":"2027-06-30 00:00:00 +0000 UTC"}'],
    ["a quoted date", '{ expires: "2027-06-30" }', '{"expires":"2027-06-30"}'],
    ["a date that does not exist", "2027-13-45", "2027-13-45"],
    ["a day that does not exist", "2027-02-30", "2027-02-30"],
    ["an hour that does not exist", "2027-06-30T24:00:00Z", "2027-06-30T24:00:00Z"],
    ["a short date", "2027-6-3", "2027-06-03 00:00:00 +0000 UTC"],
    ["a time", "2027-06-30T12:00:00Z", "2027-06-30 12:00:00 +0000 UTC"],
    ["a time without a zone", "2027-06-30 12:00:00", "2027-06-30 12:00:00 +0000 UTC"],
    ["a time in a zone", "2027-06-30T12:00:00.50+02:00", "2027-06-30 12:00:00.5 +0200 +0200"],
    ["a time without seconds", "2027-06-30T12:00", "2027-06-30T12:00"],
    ["an exponent", "1e3", "1000"],
    ["a hexadecimal number", "-0x1F", "-31"],
    ["a leading zero", "010", "8"],
    ["a leading zero before what is no octal number", "08", "8"],
    ["an octal number", "0o17", "15"],
    ["a binary number", "0b11", "3"],
    ["a number with underscores", "1_000", "1000"],
    ["a number too large", "1e400", "1e400"],
    ["a word that YAML 1.1 took for a flag", "yes", "yes"],
    ["a flag in capitals", "TRUE", "true"],
    ["a text by its tag", "!!str 5", "5"],
    ["bytes", "!!binary aGk=", "hi"],
    ["an alias", "{ a: &x 1e3, b: *x }", '{"a":1000,"b":1000}'],
    ["merged maps", "[&x { a: 1, b: 2 }, { <<: *x, b: 3 }]", '[{"a":1,"b":2},{"a":1,"b":3}]'],
    [
      "keys that are no texts",
      "{ 2027-06-30: a, 0x10: b }",
      '{"16":"b","2027-06-30 00:00:00 +0000 UTC":"a"}',
    ],
  ];
  for (const [what, yaml, value] of rows) {
    test(what, () => assert.deepEqual(read(`config:\n  a:key: ${yaml}\n`).config, { "a:key": value }));
  }

  test("a key without a namespace belongs to the project, and old versions wrote `config` into the middle", () => {
    assert.deepEqual(read("config:\n  apis: []\n").config, { "apim-oauth:apis": "[]" });
    assert.deepEqual(read("config:\n  azuread:config:useOidc: true\n").config, { "azuread:useOidc": "true" });
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

/** A stack file with nothing wrong in it. */
const good = `config:
  azuread:tenantId: 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11
  azure-native:tenantId: 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11
  azure-native:subscriptionId: 0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22
  azure-native:location: westeurope
  apim-oauth:clientApp: { secrets: [{ name: one, expires: "2099-12-31" }] }
`;

/** The problems of a stack file of the lab, each as `path: message`. */
function problemsIn(yaml: string, files: Record<string, string> = {}): string[] {
  const folder = project({ "Pulumi.dev.yaml": yaml, ...files });
  copyLab(folder, ["apis"]);
  return problemsOf(folder, "dev").map(({ path, message }) => `${path}: ${message}`);
}

describe("what Pulumi would pass over is reported, with what is wrong inside, all at once:", () => {
  const ids = good.replace(/ {2}apim-oauth:clientApp.*\n/, "");
  const rows: [what: string, yaml: string, problems: RegExp[]][] = [
    [
      "a setting outside of config",
      `${good}encryptionsalt: v1:a:v1:b:c\napim-oauth:apis:\n  - name: orders\n`,
      [
        /^apim-oauth:apis: is outside of `config:`, where Pulumi ignores it: move it under/,
        /^apim-oauth:apis\[0\]\.openApi: "apis\/orders\.yaml": there is no such file/,
        /^apim-oauth:apis\[0\]\.backendApp\.scopes: is missing/,
      ],
    ],
    [
      "settings outside of config and others inside",
      `${good}  apim-oauth:oauthServer: { endpointVersion: v3 }\nazure-native:environment: german\naddedByHand: {}\n`,
      [
        /^azure-native:environment: is outside of/,
        /^azure-native:environment: "german" is not allowed/,
        /^apim-oauth:oauthServer\.endpointVersion: "v3"/,
        /^apim-oauth:addedByHand: is outside of/,
      ],
    ],
    [
      "a setting outside, which is not missing as well",
      `${ids}clientApp:\n  secrets: [{ name: one, expires: "2099-12-31" }]\n`,
      [/^apim-oauth:clientApp: is outside of/],
    ],
    [
      "keys outside, and no config",
      good.replace("config:\n", "").replaceAll(/^ {2}/gm, ""),
      [
        /^azuread:tenantId: is outside/,
        /^azure-native:tenantId: is outside/,
        /^azure-native:subscriptionId: is outside/,
        /^azure-native:location: is outside/,
        /^apim-oauth:clientApp: is outside/,
      ],
    ],
    [
      "a key of Pulumi's with a slip",
      `enviroment: [a]\n${good}`,
      [/^enviroment: is not a key of a stack file, .*did you mean "environment"\?$/],
    ],
    [
      "a key that is there twice, at the root of config and deep inside",
      `${good}  azure-native:location: 5\n  apim-oauth:apis: [{ cors: yes, cors: 5 }]\n`,
      [
        /^azure-native:location: is there twice, the second time in line 7; .*: keep one of them$/,
        /^azure-native:location: 5 is not allowed/,
        /^apim-oauth:apis\[0\]\.cors: is there twice, the second time in line 8/,
        /^apim-oauth:apis\[0\]\.cors: 5 is not true or false/,
      ],
    ],
    [
      "one key in several forms",
      `${good}  apis: [{ cors: 5 }]\n  apim-oauth:config:apis: []\n  apim-oauth:apis: [{ cors: 6 }]\n`,
      [
        /^apim-oauth:apis: is there in several forms, apis, apim-oauth:config:apis and apim-oauth:apis, .*: put all of it under apim-oauth:apis$/,
        /^apim-oauth:apis\[0\]\.cors: 6 is not true or false$/,
      ],
    ],
    [
      "a key and a part of it",
      `${good}  apim-oauth:apis[0].cors: true\n  apim-oauth:apis: [{ cors: 5 }]\n`,
      [
        /^apim-oauth:apis\[0\]\.cors: 5 is not true or false$/,
        /^apim-oauth:apis\[0\]\.cors: is a key by itself for Pulumi.*`pulumi config set --path 'apim-oauth:apis\[0\]\.cors' <value>`/,
      ],
    ],
    [
      "a key with two colons",
      `${good}  apim-oauth:apis:x: 1\n`,
      [/^apim-oauth:apis:x: is not a key that Pulumi takes: .*line break missing behind apim-oauth:apis:/],
    ],
    [
      "a config that is a list",
      "config: [a]\napim-oauth:clientApp: { secrets: [] }\n",
      [
        /^azuread:tenantId: is missing/,
        /^azure-native:tenantId: is missing/,
        /^azure-native:subscriptionId: is missing/,
        /^azure-native:location: is missing/,
        /^apim-oauth:clientApp: is outside of/,
        /^apim-oauth:clientApp\.secrets: is missing/,
        /^config: is not a map of keys/,
      ],
    ],
    [
      "encrypted values, without showing what is encrypted",
      `${good.replace("westeurope", "{ secure: v1:abc }")}  apim-oauth:oauthServer: { id: { secure: v1:def }, displayName: 5 }\n`,
      [
        /^azure-native:location: is encrypted \(secure:\).*passphrase/,
        /^apim-oauth:oauthServer\.id: is encrypted/,
        /^apim-oauth:oauthServer\.displayName: 5 is not text/,
      ],
    ],
    [
      "a secret named value in clear, and what is encrypted beside it in vain",
      `${good}  apim-oauth:namedValues: { a: { secret: v1:plain }, b: { secret: { secure: v1:abc } }, c: { value: { secure: v1:def } } }\n`,
      [
        /^apim-oauth:namedValues\.a\.secret: is written in clear; .*npx pulumi config set --secret --path 'apim-oauth:namedValues\.a\.secret' <value>/,
        /^apim-oauth:namedValues\.c\.value: is encrypted \(secure:\).*it is no secret/,
      ],
    ],
    [
      "the secret of somebody else's client app in clear",
      good.replace(
        / *(?:apim-oauth:)?clientApp:.*\n/,
        "  apim-oauth:clientApp: { existing: 5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12, secret: abc }\n",
      ),
      [
        /^apim-oauth:apiManagement\.serviceName: is missing/,
        /^apim-oauth:clientApp\.secret: is written in clear; .*'apim-oauth:clientApp\.secret' <value>/,
      ],
    ],
  ];
  for (const [what, yaml, expected] of rows) {
    test(what, () => {
      const found = problemsIn(yaml);
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const one of expected)
        assert.ok(
          found.some((problem) => one.test(problem)),
          `${one}\n${found.join("\n")}`,
        );
      assert.doesNotMatch(found.join(), /v1:/);
    });
  }

  test("the file by itself is right", () => assert.deepEqual(problemsIn(good), []));
});

describe("values are shown as they are written:", () => {
  const secret = (expires: string) => good.replace('"2099-12-31"', expires);
  const more = (lines: string) => `${good}  ${lines}\n`;
  const instance = (values: string) => more(`apim-oauth:apiManagement: { ${values} }`);
  const rows: [what: string, yaml: string, problem: RegExp][] = [
    ["a date that does not exist", secret("2027-13-45"), /expires: "2027-13-45" is not a date that exists/],
    ["a day that does not exist", secret("2027-02-30"), /expires: "2027-02-30" is not a date that exists/],
    ["a number for a date", secret("20270630"), /expires: 20270630 is not text/],
    [
      "a date for a name",
      more("apim-oauth:oauthServer: { id: 2027-06-30 }"),
      /^.*id: 2027-06-30 is not allowed.*put it in quotes, since without them it is a date$/,
    ],
    ["an exponent", instance("capacity: 1e3"), /capacity: 1e3 is not allowed/],
    ["a hexadecimal number", instance("capacity: 0xFF"), /capacity: 0xFF is not allowed/],
    ["a leading zero", instance("publisherName: 010"), /publisherName: 010 is not text.*put it in quotes/],
    [
      "a flag in capitals",
      instance("publisherName: TRUE"),
      /publisherName: TRUE is not text.*put it in quotes/,
    ],
    ["null", instance("sku: null"), /sku: null is not allowed/],
    ["a tilde", instance("sku: ~"), /sku: ~ is not allowed/],
    ["nothing", instance("sku:"), /sku: nothing is not allowed/],
    [
      "a word that YAML 1.1 took for a flag",
      instance("protect: yes"),
      /protect: "yes" is not true or false; write true$/,
    ],
    ["a provider's number", good.replace("westeurope", "0x10"), /location: 0x10 is not allowed/],
    ["a provider's flag", good.replace("westeurope", "True"), /location: True is not allowed/],
    [
      "a key without the namespace",
      more("apiManagement: { capacity: 0xFF }"),
      /capacity: 0xFF is not allowed/,
    ],
    [
      "a quoted text",
      instance("protect: 'true'"),
      /protect: "true" is not true or false; write it without quotes/,
    ],
    ["a key outside of config", `${good}apim-oauth:oauthServer: { id: 0xFF }\n`, /id: 0xFF is not text/],
  ];
  for (const [what, yaml, problem] of rows) {
    test(what, () => {
      const found = problemsIn(yaml).filter((one) => !one.includes("is outside of"));
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0]!, problem);
    });
  }

  test("a date in the past", () => {
    const folder = project({ "Pulumi.dev.yaml": secret("2026-01-01") });
    copyLab(folder, ["apis"]);
    const now = new Date("2026-06-01");
    assert.throws(
      () => parseSettings({ ...readStackFile(folder, "dev"), now, readFile: projectFiles(folder) }),
      /expires: 2026-01-01 is in the past/,
    );
  });

  test("in a file of APIs, which is read as the stack file is", () => {
    const shared = more("apim-oauth:apis: [{ name: orders, cors: 5 }, { file: shared.yaml }]");
    const found = problemsIn(shared, { "shared.yaml": "- path: 0xFF\n- name: 2027-06-30\n  cors: 010\n" });
    assert.ok(
      found.some((one) => /^shared\.yaml\[0\]\.path: 0xFF is not text/.test(one)),
      found.join("\n"),
    );
    assert.ok(
      found.some((one) => /^shared\.yaml\[1\]\.cors: 010 is not true or false/.test(one)),
      found.join("\n"),
    );
  });

  test("in a default of Pulumi.yaml", () => {
    const defaults = "name: apim-oauth\nconfig:\n  apiManagement: { default: { capacity: 0xFF } }\n";
    assert.deepEqual(
      problemsIn(good, { "Pulumi.yaml": defaults }).map((one) => one.split(" is not")[0]),
      ["Pulumi.yaml, config.apiManagement.default.capacity: 0xFF"],
    );
  });
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
    ["an alias of nothing", "config:\n  a: *b\n", /not valid YAML.*\bb\b/],
    ["an anchor that contains itself", "config:\n  a: &b [*b]\n", /anchor &b contains itself/],
    ["an empty file", "", /is not a map of keys/],
    ["no config", "secretsprovider: passphrase\n", /has no `config` map; npm run new-stack -- /],
  ];
  for (const [what, yaml, message] of rows) {
    test(what, () => assert.throws(() => read(yaml), { name: "StackFileError", message }));
  }

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
