import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, it } from "node:test";
import { parse } from "yaml";
import { prComment } from "../../scripts/prEnvironment/comment.ts";
import { type Commands, down, up } from "../../scripts/prEnvironment/lifeCycle.ts";
import { expiry, prStackFile } from "../../scripts/prEnvironment/stackFile.ts";
import { copyLab } from "../support/labProject.ts";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "pr-environment-"));
after(() => rmSync(folder, { recursive: true }));
copyLab(folder, ["Pulumi.yaml", "Pulumi.dev.yaml", "apis"]);

const ids = `  azuread:tenantId: 7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11
  azure-native:tenantId: 7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11
  azure-native:subscriptionId: 0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e
  azure-native:location: westeurope
`;
const base = (name: string, text: string) => writeFileSync(join(folder, `Pulumi.${name}.yaml`), text);
base("least", `config:\n${ids}  clientApp: { secrets: [{ name: one, expires: 2099-12-31 }] }\n`);
base(
  "full",
  `secretsprovider: azurekeyvault://contoso.vault.azure.net/keys/pulumi
encryptedkey: the-base-s-own
config:
${ids}  apim-oauth:apiManagement:
    serviceName: contoso-apis
    resourceGroupName: rg-contoso
    sku: Premium
    capacity: 4
    existing: false
    protect: true
    gatewayHost: api.contoso.example
    portalHost: developers.contoso.example
    certificates:
      gateway: https://contoso.vault.azure.net/secrets/api
      portal: https://contoso.vault.azure.net/secrets/developers
    publisherName: Contoso
    tags: { owner: apis }
  apim-oauth:clientApp:
    displayName: Contoso portal
    redirectUris: [https://client.contoso.example/callback]
    secrets: [{ name: one, expires: 2099-12-31 }, { name: two, expires: 2099-12-31 }]
  apim-oauth:oauthServer: { displayName: Contoso }
  apim-oauth:apis:
    - name: orders
      openApi: apis/basic-calculator.yaml
      path: orders
      backendApp:
        displayName: Orders
        identifierUri: https://contoso.example/orders
        scopes: [{ value: Orders.Read, description: Reads orders }]
`,
);
writeFileSync(
  join(folder, "apis/shared.yaml"),
  "[{ name: orders, openApi: apis/basic-calculator.yaml, path: x, backendApp: { scopes: [{ value: Read }] } }]",
);
base(
  "shared",
  `config:
${ids}  clientApp: { secrets: [{ name: one, expires: 2099-12-31 }] }
  apis: [{ file: apis/shared.yaml }, { name: orders, path: o, displayName: Orders }, { name: basic-calculator }]
`,
);
base(
  "adopting",
  `config:
${ids}  clientApp: { secrets: [{ name: one, expires: 2099-12-31 }] }
  apiManagement: { serviceName: contoso-shared, resourceGroupName: rg-shared, existing: true }
  products: [{ id: everyone, existing: true, groups: [developers] }, { id: starter, existing: true }, { id: ours }]
  portal: { publish: false, signIn: required, signUp: false, ownsSettings: true }
  apis: [{ name: basic-calculator, product: everyone }]
`,
);
base(
  "login",
  `config:
${ids}  clientApp: { secrets: [{ name: one, expires: 2099-12-31 }] }
  products:
    - { id: partners, groups: [developers, { entra: 9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41, name: Partners }] }
  portal: { login: { entra: { displayName: Contoso developers, secrets: [{ name: one, expires: 2099-12-31 }] } } }
  apis: [{ name: basic-calculator, product: partners }]
`,
);
base("imports", "environment: [contoso]\nconfig:\n  azure-native:location: westeurope\n");

const now = new Date("2026-11-22T23:30:00Z");
const environment = { number: 12, base: "full", sku: "BasicV2", now };
const configOf = (change: object) =>
  parse(prStackFile(folder, { ...environment, ...change })) as { config: Record<string, unknown> };

describe("the stack file of a pull request's environment", () => {
  it("has names, a tier and a secret of its own; the rest is the base's", () => {
    assert.deepEqual(configOf({}), {
      secretsprovider: "azurekeyvault://contoso.vault.azure.net/keys/pulumi",
      config: {
        "azuread:tenantId": "7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11",
        "azure-native:tenantId": "7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11",
        "azure-native:subscriptionId": "0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e",
        "azure-native:location": "westeurope",
        "apim-oauth:apiManagement": {
          serviceName: "contoso-apis-pr-12-8f3dc2",
          publisherName: "Contoso",
          sku: "BasicV2",
          tags: { owner: "apis", pullRequest: "12" },
        },
        "apim-oauth:clientApp": {
          displayName: "Contoso portal (pr-12)",
          redirectUris: ["https://client.contoso.example/callback"],
          secrets: [{ name: "pr-12", expires: "2026-11-29" }],
        },
        "apim-oauth:oauthServer": { displayName: "Contoso" },
        "apim-oauth:apis": [
          {
            name: "orders",
            openApi: "apis/basic-calculator.yaml",
            path: "orders",
            backendApp: {
              displayName: "Orders (pr-12)",
              scopes: [{ value: "Orders.Read", description: "Reads orders" }],
            },
          },
        ],
      },
    });
  });

  it("has registrations of its own where its base uses others'", () => {
    base(
      "others",
      `config:\n${ids}  clientApp: { secrets: [{ name: one, expires: 2099-12-31 }] }
  apis: [{ name: basic-calculator, backendApp: { existing: 7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11, tokenVersion: 1 } }]\n`,
    );
    const { config } = configOf({ base: "others" });
    assert.deepEqual(config["apim-oauth:apis"], [
      {
        name: "basic-calculator",
        backendApp: { displayName: "oauth-backend-app (pr-12)", tokenVersion: 1 },
      },
    ]);
  });

  it("has a client app of its own where its base uses others', with a secret where that has one", () => {
    base(
      "client",
      `config:\n${ids}  clientApp: { existing: 7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11, secret: { secure: v1:x } }
  apiManagement: { serviceName: contoso }\n`,
    );
    assert.deepEqual(configOf({ base: "client" }).config["apim-oauth:clientApp"], {
      displayName: "oauth-client-app (pr-12)",
      secrets: [{ name: "pr-12", expires: "2026-11-29" }],
    });
  });

  it("has no client secret where its base has none", () => {
    base("pkce", `config:\n${ids}  apim-oauth:oauthServer: { grantTypes: [authorizationCodeWithPkce] }\n`);
    const { config } = configOf({ base: "pkce" });
    assert.deepEqual(config["apim-oauth:clientApp"], { displayName: "oauth-client-app (pr-12)" });
  });

  it("has the APIs of a shared file in it, each with a name of its own", () => {
    const { config } = configOf({ base: "shared" });
    assert.deepEqual(config["apim-oauth:apis"], [
      {
        name: "orders",
        openApi: "apis/basic-calculator.yaml",
        path: "o",
        displayName: "Orders",
        backendApp: { scopes: [{ value: "Read" }], displayName: "orders-backend-app (pr-12)" },
      },
      { name: "basic-calculator", backendApp: { displayName: "oauth-backend-app (pr-12)" } },
    ]);
  });

  it("makes the products of others, and publishes and closes its portal itself, where its tier can", () => {
    const { config } = configOf({ base: "adopting" });
    assert.deepEqual(config["apim-oauth:products"], [
      { id: "everyone", groups: ["developers"] },
      { id: "starter", existing: true },
      {
        id: "ours",
        displayName: "ours",
        description: "Access to ours",
        subscriptionRequired: true,
        approvalRequired: false,
        groups: ["developers"],
      },
    ]);
    assert.deepEqual(config["apim-oauth:portal"], {});
    const classic = configOf({ base: "adopting", sku: "Developer" }).config;
    assert.deepEqual(classic["apim-oauth:portal"], { signIn: "required", signUp: false });
  });

  it("has people sign in to its portal with Entra ID by an app of its own, where its tier can", () => {
    const { config } = configOf({ base: "login" });
    assert.deepEqual(config["apim-oauth:portal"], {
      login: {
        entra: {
          displayName: "Contoso developers (pr-12)",
          secrets: [{ name: "pr-12", expires: expiry(now) }],
          grantAdminConsent: true,
        },
      },
    });
    const groups = (values: Record<string, unknown>) =>
      (values["apim-oauth:products"] as { groups: unknown[] }[])[0]!.groups.length;
    assert.equal(groups(config), 2);
    const basic = configOf({ base: "login", sku: "Basic" }).config;
    assert.deepEqual(basic["apim-oauth:portal"], {});
    assert.equal(groups(basic), 1);
  });

  it("names what its base leaves to the defaults", () => {
    const { config } = configOf({ base: "least" });
    assert.match(
      (config["apim-oauth:apiManagement"] as { serviceName: string }).serviceName,
      /^apim-oauth-pr-12-/,
    );
    assert.equal(
      (config["apim-oauth:clientApp"] as { displayName: string }).displayName,
      "oauth-client-app (pr-12)",
    );
    assert.deepEqual(config["apim-oauth:apis"], [
      { name: "basic-calculator", backendApp: { displayName: "oauth-backend-app (pr-12)" } },
    ]);
  });

  it("keeps the instance's name for as long as the pull request lives, so that it can be purged", () => {
    const nameOf = (change: object) =>
      (configOf(change).config["apim-oauth:apiManagement"] as { serviceName: string }).serviceName;
    assert.equal(nameOf({}), nameOf({ now: new Date("2027-03-01"), sku: "StandardV2" }));
    assert.notEqual(nameOf({}), nameOf({ number: 13 }));
    assert.ok(nameOf({ number: 1_234_567_890 }).length <= 50);
  });

  it("keeps the key with which the CLI has encrypted the stack's own secrets", () => {
    base("pr-14", "encryptedkey: its-own\nconfig: {}\n");
    assert.equal((configOf({ number: 14 }) as { encryptedkey?: string }).encryptedkey, "its-own");
  });

  it("is refused where its base cannot be deployed, or the tier does not exist", () => {
    assert.throws(() => configOf({ base: "dev" }), /Pulumi\.dev\.yaml has \d+ problems:\n.*placeholder/s);
    assert.throws(() => configOf({ base: "nope" }), /Pulumi\.nope\.yaml does not exist/);
    assert.throws(() => configOf({ base: "imports" }), /imports the ESC environment contoso/);
    assert.throws(() => configOf({ sku: "Basic2" }), /Pulumi\.pr-12\.yaml .*apiManagement\.sku: "Basic2"/s);
  });
});

describe("the life of a pull request's environment", () => {
  const file = join(folder, "Pulumi.pr-12.yaml");
  afterEach(() => rmSync(file, { force: true }));

  it("begins with a stack that is encrypted as its base, and is deployed and verified", async () => {
    const { commands, called } = machine({});
    const { comment, holds } = await up(folder, environment, commands);
    assert.deepEqual(called, [
      "pulumi stack ls --json",
      "pulumi stack init pr-12 --no-select --secrets-provider azurekeyvault://contoso.vault.azure.net/keys/pulumi",
      "npm up pr-12 --yes",
      "npm verify --stack pr-12 --no-portal",
      "pulumi stack output --json --stack pr-12",
    ]);
    assert.equal(holds, true);
    assert.match(comment, /\| Developer portal \| https:\/\/portal \|\n\| API orders \| https:\/\/orders \|/);
    assert.ok(existsSync(file));
  });

  it("goes on with the stack that is there", async () => {
    const { commands, called } = machine({ stacks: ["pr-12"] });
    await up(folder, environment, commands);
    assert.ok(!called.some((call) => call.includes("init")));
  });

  it("tells of an environment that does not hold, and not of one that was not deployed", async () => {
    const { comment, holds } = await up(folder, environment, machine({ failing: "verify" }).commands);
    assert.equal(holds, false);
    assert.match(comment, /\*\*`npm run verify` does not hold\*\*/);
    const { commands, called } = machine({ failing: "up" });
    await assert.rejects(up(folder, environment, commands), /npm run up failed for pr-12/);
    assert.equal(called.at(-1), "npm up pr-12 --yes");
  });

  it("ends with everything: the resources, the name that a deleted instance keeps, the state, the file", async () => {
    const { commands, called } = machine({ stacks: ["pr-12", "dev"] });
    assert.equal(await down(folder, environment, commands), true);
    assert.deepEqual(called.slice(1), [
      "npm destroy pr-12 --yes",
      "npm purge --stack pr-12 --yes",
      "pulumi stack rm pr-12 --yes",
    ]);
    assert.ok(!existsSync(file));
  });

  it("does not end while something is left, so that it can be ended again", async () => {
    const { commands, called } = machine({ stacks: ["pr-12"], failing: "purge" });
    await assert.rejects(
      down(folder, environment, commands),
      /npm run purge failed for pr-12; start the same/,
    );
    assert.ok(!called.some((call) => call.includes("stack rm")));
  });

  it("cannot end where there is none", async () => {
    const { commands, called } = machine({ stacks: ["pr-120", "dev"] });
    assert.equal(await down(folder, environment, commands), false);
    assert.deepEqual(called, ["pulumi stack ls --json"]);
  });
});

describe("the comment on a pull request's environment", () => {
  it("names what a reviewer can open, the day on which it ends, and no secret", () => {
    const outputs = { apis: { orders: { url: "https://orders" } }, clientSecret: "hush" };
    const comment = prComment(environment, outputs, true);
    assert.match(comment, /A copy of the stack `full`.*\(BasicV2\)/);
    assert.match(comment, /expires on 2026-11-29/);
    assert.doesNotMatch(comment, /hush|Developer portal/);
  });
});

describe("npm run pr-environment", () => {
  const mistakes: [name: string, args: string[], message: RegExp][] = [
    ["no number", ["up"], /missing required argument 'number'/],
    ["a number that is none", ["down", "../dev"], /is a whole number such as 12/],
    ["an unknown option", ["up", "12", "--skv", "Basic"], /unknown option '--skv'/],
    ["a base with placeholders", ["up", "12"], /^Pulumi\.dev\.yaml has \d+ problems:/],
  ];
  for (const [name, args, message] of mistakes) {
    it(`tells of ${name} with exit code 2 and no stack trace`, () => {
      const run = spawnSync(process.execPath, [join(repository, "scripts/prEnvironment.ts"), ...args], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.equal(run.status, 2);
      assert.match(run.stderr, message);
      assert.doesNotMatch(run.stderr, /\n\s+at /);
    });
  }
});

/** Commands that note their calls; an npm script fails where asked to. */
function machine({ stacks = [], failing }: { stacks?: readonly string[]; failing?: string }) {
  const called: string[] = [];
  const answers: Record<string, string> = {
    ls: JSON.stringify(stacks.map((name) => ({ name }))),
    output: JSON.stringify({
      developerPortalUrl: "https://portal",
      apis: { orders: { url: "https://orders" } },
    }),
  };
  const commands: Commands = {
    async npm(args) {
      called.push(`npm ${args.join(" ")}`);
      // The commands find the stack file in its place.
      assert.match(
        readFileSync(join(folder, "Pulumi.pr-12.yaml"), "utf8"),
        /^# Derived from Pulumi\.full\.yaml/,
      );
      return args[0] === failing ? 1 : 0;
    },
    async pulumi(args) {
      called.push(`pulumi ${args.join(" ")}`);
      return answers[args[1]!] ?? "";
    },
  };
  return { commands, called };
}
