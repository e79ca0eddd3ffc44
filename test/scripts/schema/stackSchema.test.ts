import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import * as v from "valibot";
import { parse } from "yaml";
import { providerFields } from "../../../infra/settings/provider.ts";
import { ownKeys } from "../../../infra/settings/schema.ts";
import { stackNames } from "../../../lib/stack/stackFile.ts";
import { ownKeySchemas, stackFileSchema } from "../../../scripts/schema/stackSchema.ts";
import { type Config, least, problemsOf } from "../../infra/settings.support.ts";
import { labFolder } from "../../support/labProject.ts";
import { holds } from "../../support/property.ts";
import { configFindings, schemaFindings } from "./findings.ts";
import { tenMistakes, tenPaths } from "./tenMistakes.ts";

const partners = { entra: "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41", name: "Partners" };

/** A correct stack file with a value of every kind. */
const full: Config = {
  ...least,
  "apim-oauth:apiManagement": { tags: { team: "payments" } },
  "apim-oauth:oauthServer": { grantTypes: ["authorizationCode"] },
  "apim-oauth:clientApp": {
    secrets: [{ name: "one", expires: "2027-06-30" }],
    redirectUris: ["https://a.example/"],
    implicitGrant: {},
  },
  "apim-oauth:apis": [
    {
      name: "orders",
      versions: { by: "query", name: "api-version" },
      product: {},
      backendApp: {
        scopes: [{ value: "Orders.Read" }],
        roles: [{ value: "Orders.Read.All", for: "applications" }],
      },
      tokenValidation: { allowedTenants: [], allowedClients: ["clientApp", "shop"] },
      serviceUrl: "https://orders.contoso.example",
      cors: { portal: true, origins: ["https://shop.contoso.example"] },
      policy: {
        rateLimit: { calls: 100, seconds: 60 },
        quota: { calls: 1000, seconds: 3600 },
        headers: {
          request: { set: { "x-a": "1" }, claims: { "x-client": "azp" }, remove: ["x-b"] },
          response: { set: {}, remove: [] },
        },
        backend: {
          identity: "system",
          resource: "api://contoso.example/backend",
          headers: { "x-functions-key": "orders-key" },
        },
        files: {},
        cache: { seconds: 60, varyByHeaders: ["accept"], varyByQuery: ["page"] },
      },
    },
  ],
  "apim-oauth:products": [{ id: "everyone", displayName: "Everyone", groups: [partners] }],
  "apim-oauth:portal": {
    publish: false,
    login: { entra: { secrets: [{ name: "one", expires: "2027-06-30" }] } },
  },
  "apim-oauth:clients": [
    {
      name: "shop",
      type: "web",
      redirectUris: ["https://shop.contoso.example/"],
      apis: { orders: ["Orders.Read"] },
      secrets: [{ name: "lab", expires: "2099-12-31" }],
      federatedCredentials: [
        { name: "main", issuer: "https://token.actions.githubusercontent.com", subject: "repo:contoso/shop" },
      ],
    },
  ],
  "apim-oauth:namedValues": { "orders-key": { value: "k" }, "x-key": { secret: { secure: "v1:a" } } },
  "apim-oauth:fragments": {},
  "apim-oauth:monitoring": {
    applicationInsights:
      "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi",
    headers: ["traceparent"],
  },
  "apim-oauth:owners": { deployer: "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36", others: [] },
  "apim-oauth:addedByHand": { credentials: [], owners: [], apis: ["status"] },
};

describe("the lab's stack files", () => {
  for (const stack of stackNames(labFolder)) {
    const text = readFileSync(join(labFolder, `Pulumi.${stack}.yaml`), "utf8");

    it(`${stack}: obeys the schema`, () => assert.deepEqual(schemaFindings(text), []));

    it(`${stack}: tells the editor so in its first line`, () => {
      assert.match(text, /^# yaml-language-server: \$schema=infra\/stack\.schema\.json\r?\n/);
    });
  }
});

describe("a stack file with ten mistakes", () => {
  const { config } = parse(tenMistakes) as { config: Config };
  // What the tests' least stack file has, and this one has not.
  const missing = { "azure-native:subscriptionId": undefined };

  it("has ten findings at once in the editor", () => {
    assert.deepEqual(schemaFindings(tenMistakes).sort(), [...tenPaths].sort());
  });

  it("has the same ten in the settings' validation", () => {
    assert.deepEqual(
      problemsOf({ ...missing, ...config })
        .map(({ path }) => path)
        .sort(),
      [...tenPaths].sort(),
    );
  });
});

describe("the schema of the stack file", () => {
  const found: [title: string, config: Config, places: string[]][] = [
    ["nothing wrong with the least", least, []],
    [
      "nothing wrong with keys without a namespace",
      { ...without("apim-oauth:clientApp"), clientApp: least["apim-oauth:clientApp"], oauthServer: {} },
      [],
    ],
    [
      "nothing wrong with other keys of providers",
      { ...least, "azure-native:useOidc": true, "azuread:version": "6.9.1", "azure:location": "x" },
      [],
    ],
    [
      "keys that the providers do not have",
      { ...least, "azure-native:environmnt": "public", "random:seed": "x" },
      ["azure-native:environmnt", "random:seed"],
    ],
    [
      "nothing wrong with placeholders",
      { ...least, "azuread:tenantId": `${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}` },
      [],
    ],
    ["a missing client app", without("apim-oauth:clientApp"), ["apim-oauth:clientApp"]],
    ["a missing list of secrets", { ...least, "apim-oauth:clientApp": {} }, ["apim-oauth:clientApp.secrets"]],
    [
      "the same without a namespace",
      { ...without("apim-oauth:clientApp"), clientApp: {} },
      ["clientApp.secrets"],
    ],
    [
      "nothing wrong without a secret where the console redeems codes by PKCE alone",
      {
        ...without("apim-oauth:clientApp"),
        "apim-oauth:oauthServer": { grantTypes: ["authorizationCodeWithPkce"] },
      },
      [],
    ],
    [
      "nothing wrong with a client app that exists",
      {
        ...least,
        "apim-oauth:clientApp": {
          existing: "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11",
          secret: { secure: "v1:x" },
        },
      },
      [],
    ],
    ["an unknown key of the project", { ...least, "apim-oauth:zebra": 1 }, ["apim-oauth:zebra"]],
    ["an unknown key without a namespace", { ...least, zebra: 1 }, ["zebra"]],
    [
      "a tag's name and a tag's value",
      { ...least, "apim-oauth:apiManagement": { tags: { "a/b": "x", c: 5 } } },
      ['apim-oauth:apiManagement.tags["a/b"]', "apim-oauth:apiManagement.tags.c"],
    ],
  ];
  for (const [title, config, places] of found) {
    it(`finds ${title}`, () => assert.deepEqual(configFindings(config), places));
  }

  it("of a shared file with APIs is that of the stack file's list", () => {
    const shared = new Ajv({ allErrors: true, allowMatchingProperties: true, strictTypes: false }).compile(
      JSON.parse(readFileSync("infra/apis.schema.json", "utf8")) as object,
    );
    const places = (list: unknown) => {
      shared(list);
      return (shared.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
    };
    assert.deepEqual(places(full["apim-oauth:apis"]), []);
    assert.deepEqual(places([{ name: "orders", pth: "orders", cors: 5 }]).sort(), [
      "/0 additionalProperties",
      "/0/cors type",
    ]);
    assert.deepEqual(places([{ file: "other.yaml" }]), ["/0 additionalProperties"]);
    assert.deepEqual(places([]), [" minItems"]);
  });

  it("asks for nothing that an ESC environment may set", () => {
    assert.deepEqual(schemaFindings("environment: [contoso/azure]\n"), []);
    assert.deepEqual(schemaFindings("environment: [contoso/azure]\nconfig: { clientApp: {} }\n"), []);
    assert.deepEqual(schemaFindings("environment: [contoso/azure]\nconfig: { apis: 5 }\n"), ["apis"]);
  });

  it("knows what Pulumi itself writes into a stack file, and nothing else", () => {
    const head = "encryptionsalt: v1:x\nencryptedkey: x\nsecretsprovider: azurekeyvault://x\n";
    assert.deepEqual(schemaFindings(`${head}config: ${JSON.stringify(least)}`), []);
    assert.deepEqual(schemaFindings(`confg: {}\nconfig: ${JSON.stringify(least)}`), ["confg"]);
    assert.deepEqual(schemaFindings("secretsprovider: passphrase\n"), ["config"]);
  });

  it("describes every key", () => {
    const silent: string[] = [];
    walk(stackFileSchema("apim-oauth"), "", (schema, path) => {
      if (!schema.description && !schema.$ref) silent.push(path);
    });
    assert.deepEqual(silent, []);
  });

  it("offers no example and no default that it refuses itself", () => {
    let seen = 0;
    for (const [key, own] of Object.entries(ownKeySchemas())) {
      walk(own, key, (schema, path) => {
        const values = [...(schema.examples ?? []), ...("default" in schema ? [schema.default] : [])];
        for (const value of values) {
          seen++;
          const config = put(structuredClone(full), `apim-oauth:${path}`, value);
          assert.deepEqual(configFindings(config), [], `${path}: ${JSON.stringify(value)}`);
        }
      });
    }
    assert.ok(seen > 40);
  });
});

describe("what the schema and the settings' validation say of one value", () => {
  const texts = [
    ..."calc,Calculator.Read,7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11,clientApp,CLIENTAPP,a b, a,a ,-,.a,v2,Gold,Standard,Admin".split(
      ",",
    ),
    ..."2027-06-30,2027-06-30T12:00Z,2027-06-30 00:00:00 +0000 UTC,2027-6-30,api@contoso.example,a@b".split(
      ",",
    ),
    ..."https://a.example/b,HTTPS://a.example,http://localhost/a,https://a.example/?x=1,https://a.example/#,//a".split(
      ",",
    ),
    ..."api://contoso.com/a,https://api.contoso.com,api://a/b/,a/b,/a,../a,apis/orders.yaml,a\nb,é,\u0085".split(
      ",",
    ),
  ];
  const anything = fc.oneof(
    fc.constantFrom<unknown>(...texts, "", null, true, 1, 1.5, -1, [], {}, ["tenant"], [texts[2]], {
      a: "b",
    }),
    fc.jsonValue(),
  );
  /** A value that may be right at its place, or anything. */
  const valueFor = (schema: Node): fc.Arbitrary<unknown> => {
    const likely: Record<string, fc.Arbitrary<unknown>> = {
      boolean: fc.boolean(),
      integer: fc.integer({ min: -1, max: 40 }),
      string: fc.oneof(
        fc.constantFrom(...texts),
        fc.stringMatching(/^[A-Za-z0-9._~/:@?#-]{1,90}$/),
        fc.string(),
      ),
    };
    return fc.oneof(
      schema.enum ? fc.constantFrom(...schema.enum) : (likely[schema.type ?? ""] ?? anything),
      anything,
    );
  };
  const places = new Map<string, Node>(
    Object.entries(providerFields).map(([key]) => [key, { type: "string" }]),
  );
  for (const [key, own] of Object.entries(ownKeySchemas())) {
    places.set(`apim-oauth:${key}`, own as Node);
    walk(own, key, (schema, path) => places.set(`apim-oauth:${path}`, schema));
  }
  const mistake = fc
    .constantFrom(...places)
    .chain(([path, schema]) => fc.tuple(fc.constant(path), valueFor(schema)));

  it("what the schema takes has no shape that the settings refuse", () => {
    let taken = 0;
    holds(
      fc.property(mistake, ([path, given]) => {
        const config = put(structuredClone(full), path, given);
        if (configFindings(config).length > 0) return;
        taken++;
        for (const [key, own] of Object.entries(ownKeys)) {
          assert.equal(v.is(own, config[`apim-oauth:${key}`]), true, `${path}: ${JSON.stringify(given)}`);
        }
      }),
      { numRuns: 1000 },
    );
    assert.ok(taken > 60, `${taken} were taken`);
  });

  it("what the settings accept breaks the schema nowhere", () => {
    let accepted = 0;
    holds(
      fc.property(mistake, ([path, given]) => {
        const config = put(structuredClone(full), path, given);
        // A map or list in quotes is the same to Pulumi, which hands over text; an editor asks for the map itself.
        if (path.endsWith(path.split(":")[1]!) && typeof given === "string" && path.startsWith("apim"))
          return;
        if (problemsOf(config).length > 0) return;
        accepted++;
        assert.deepEqual(configFindings(config), [], `${path}: ${JSON.stringify(given)}`);
      }),
      { numRuns: 1000 },
    );
    assert.ok(accepted > 40, `${accepted} were accepted`);
  });

  it("a wrong value is found by both at the same place", () => {
    let refused = 0;
    holds(
      fc.property(mistake, ([path, given]) => {
        const config = put(structuredClone(full), path, given);
        const findings = configFindings(config);
        if (findings.length === 0) return;
        refused++;
        const problems = new Set(problemsOf(config).map((problem) => problem.path));
        for (const finding of findings) {
          assert.ok(
            problems.has(finding),
            `${finding} is not among ${[...problems]}: ${JSON.stringify(given)}`,
          );
        }
      }),
      { numRuns: 1000 },
    );
    assert.ok(refused > 300, `${refused} were refused`);
  });
});

interface Node {
  readonly type?: string;
  readonly enum?: unknown[];
  readonly description?: string;
  readonly $ref?: string;
  readonly examples?: unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Visits every key of a schema by its path; that of a list's entry has the index 0. */
function walk(schema: unknown, parent: string, visit: (schema: Node, path: string) => void): void {
  const { properties, items } = schema as Node;
  if (items) walk(items, `${parent}[0]`, visit);
  for (const [key, value] of Object.entries(properties ?? {})) {
    const path = parent === "" ? key : `${parent}.${key}`;
    visit(value, path);
    walk(value, path, visit);
  }
}

/** Puts a value at a path such as `apim-oauth:apis[0].name`. */
function put(config: Config, path: string, value: unknown): Config {
  const [, top = path, rest = ""] = /^([^.[]+)(.*)$/.exec(path) ?? [];
  const keys = [top, ...rest.split(/[.[\]]+/).filter((key) => key !== "")];
  const last = keys.pop()!;
  let container: Config = config;
  for (const [index, key] of keys.entries()) {
    container[key] ??= /^\d+$/.test(keys[index + 1] ?? last) ? [] : {};
    container = container[key] as Config;
  }
  container[last] = value;
  return config;
}

function without(key: string): Config {
  const { [key]: _, ...rest } = least;
  return rest;
}
