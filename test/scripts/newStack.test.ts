import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { parse } from "yaml";
import { settingsOf } from "../../lib/stack/settings.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { copyLab } from "../support/labProject.ts";
import { schemaFindings } from "./schema/findings.ts";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "new-stack-"));
after(() => rmSync(folder, { recursive: true }));
copyLab(folder, ["Pulumi.yaml", "apis"]);
const file = join(folder, "Pulumi.contoso.yaml");
beforeEach(() => rmSync(file, { force: true }));

const tenant = "7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11";
const subscription = "0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22";
const ids = ["--tenant", tenant, "--subscription", subscription];

/** A folder whose `az` is logged in to this account, or says that nobody is. */
function azureCli(account?: object): string {
  const bin = join(folder, account ? "logged-in" : "logged-out");
  mkdirSync(bin, { recursive: true });
  const answer = account ? `console.log('${JSON.stringify(account)}')` : "process.exit(1)";
  writeFileSync(join(bin, "az"), `#!${process.execPath}\n${answer}\n`);
  chmodSync(join(bin, "az"), 0o755);
  return bin;
}

function newStack(args: string[], bin = azureCli()) {
  const run = spawnSync(process.execPath, [join(repository, "scripts/newStack.ts"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: [bin, dirname(process.execPath)].join(delimiter) },
  });
  return { exitCode: run.status, out: run.stdout, error: run.stderr };
}

const text = () => readFileSync(file, "utf8");
const settings = () => settingsOf(folder, readStackFile(folder, "contoso"));

describe("npm run new-stack --yes", () => {
  it("writes the lab in another tenant, and says what to do then", () => {
    const { exitCode, out, error } = newStack(["contoso", "--yes", ...ids]);
    assert.equal(error, "");
    assert.equal(exitCode, 0);
    assert.match(out, new RegExp(`Pulumi\\.contoso\\.yaml is written, for the tenant ${tenant}`));
    for (const next of [
      "npm run rehearse -- --stack contoso",
      "npx pulumi stack init contoso",
      "npm run preview -- contoso",
    ]) {
      assert.ok(out.includes(next), next);
    }
    assert.deepEqual(schemaFindings(text()), []);
    const { tenantId, location, apis, clientApp } = settings();
    assert.deepEqual([tenantId, location, apis[0]!.name], [tenant, "westeurope", "basic-calculator"]);
    assert.match(clientApp.secrets[0]!.name, /^20\d\d-h[12]$/);
    const days = (Date.parse(clientApp.secrets[0]!.expires) - Date.now()) / 86_400_000;
    assert.ok(days > 160 && days <= 180, `${days} days`);
  });

  it("writes a stack without a client secret with --pkce", () => {
    const { exitCode, error } = newStack(["contoso", "--yes", ...ids, "--pkce", "--no-admin-consent"]);
    assert.equal(error, "");
    assert.equal(exitCode, 0);
    assert.deepEqual(schemaFindings(text()), []);
    const { clientApp, oauthServer } = settings();
    assert.deepEqual(clientApp.secrets, []);
    assert.deepEqual(oauthServer.grantTypes, ["authorizationCodeWithPkce"]);
    assert.match(text(), /# Without a client secret: .*\n *grantTypes:/);
    const both = newStack([
      "contoso",
      "--yes",
      "--force",
      ...ids,
      "--pkce",
      "--secret-expires",
      "2099-01-01",
    ]);
    assert.equal(both.exitCode, 2);
    assert.match(both.error, /--secret-expires: with --pkce there is no client secret/);
  });

  it("holds what differs from the lab, with comments for editors and people", () => {
    newStack(["contoso", "--yes", ...ids, "--sku", "Developer", "--publisher-name", "Contoso"]);
    assert.deepEqual(Object.keys(parse(text()).config), [
      "azuread:tenantId",
      "azure-native:tenantId",
      "azure-native:subscriptionId",
      "azure-native:location",
      "apim-oauth:clientApp",
    ]);
    assert.deepEqual(text().match(/^ *#.*$/gm), [
      "# yaml-language-server: $schema=infra/stack.schema.json",
      "# The stack contoso: what differs from the lab. What is not here has the lab's value; every key is in Pulumi.yaml.",
      "# Before it costs anything: npm run rehearse -- --stack contoso",
      "      # The last one is in use. npm run rotate-secret -- --stack contoso adds the next one.",
    ]);
  });

  it("takes every option into the file", () => {
    const { exitCode, error } = newStack([
      ...["contoso", "--yes", ...ids, "--cloud", "usgovernment", "--location", "usgovarizona"],
      ...["--existing", "--service-name", "contoso-calc", "--resource-group", "rg-calc", "--sku", "Premium"],
      ...["--publisher-name", "Contoso: Gov", "--publisher-email", "a@b.example", "--no-admin-consent"],
      ...["--secret-name", "first", "--secret-expires", soon(), "--api", "orders", "--path", "v1/orders"],
      ...["--open-api", "apis/basic-calculator.yaml", "--service-url", "https://orders.contoso.example/api"],
      ...["--scope", "Orders.Read=Read = see orders", "--scope", "Orders.Write"],
    ]);
    assert.equal(error, "");
    assert.equal(exitCode, 0);
    assert.deepEqual(parse(text()).config, {
      "azuread:tenantId": tenant,
      "azuread:environment": "usgovernment",
      "azure-native:tenantId": tenant,
      "azure-native:environment": "usgovernment",
      "azure-native:subscriptionId": subscription,
      "azure-native:location": "usgovarizona",
      "apim-oauth:apiManagement": {
        serviceName: "contoso-calc",
        resourceGroupName: "rg-calc",
        existing: true,
        sku: "Premium",
        publisherName: "Contoso: Gov",
        publisherEmail: "a@b.example",
      },
      "apim-oauth:clientApp": { grantAdminConsent: false, secrets: [{ name: "first", expires: soon() }] },
      "apim-oauth:apis": [
        {
          name: "orders",
          openApi: "apis/basic-calculator.yaml",
          path: "v1/orders",
          serviceUrl: "https://orders.contoso.example/api",
          backendApp: {
            scopes: [{ value: "Orders.Read", description: "Read = see orders" }, { value: "Orders.Write" }],
          },
        },
      ],
    });
    assert.deepEqual(schemaFindings(text()), []);
    settings();
  });

  it("takes a region of the cloud", () => {
    newStack(["contoso", "--yes", ...ids, "--cloud", "china"]);
    assert.equal(settings().location, "chinanorth3");
  });

  const account = {
    id: subscription,
    tenantId: tenant,
    name: "Pay as you go",
    environmentName: "AzureCloud",
  };

  it("takes tenant and subscription from the Azure CLI where somebody is logged in", () => {
    const { exitCode, out } = newStack(["contoso", "--yes"], azureCli(account));
    assert.equal(exitCode, 0);
    assert.match(out, /\(Pay as you go, from az account show\)/);
    assert.equal(settings().subscriptionId, subscription);
  });

  it("takes no subscription of another tenant", () => {
    const other = "11111111-2222-4333-8444-555555555555";
    const { exitCode, error } = newStack(["contoso", "--yes", "--tenant", other], azureCli(account));
    assert.equal(exitCode, 2);
    assert.match(error, /^ {2}--subscription: is missing/m);
  });

  it("does not write over a stack file, unless told to", () => {
    writeFileSync(file, "mine");
    const { exitCode, error } = newStack(["contoso", "--yes", ...ids]);
    assert.equal(exitCode, 2);
    assert.match(error, /^Pulumi\.contoso\.yaml is there already: .*--force/);
    assert.equal(text(), "mine");
    assert.equal(newStack(["contoso", "--yes", "--force", ...ids]).exitCode, 0);
    settings();
  });

  const salt = "encryptionsalt: v1:XJCAxslIkv8=:v1:yDGgk1hflEoXkOKK\n";

  it("fills in a stack file that pulumi stack init has made, and keeps what Pulumi has written there", () => {
    writeFileSync(file, salt);
    const { exitCode, out, error } = newStack(["contoso", "--yes", ...ids]);
    assert.equal(exitCode, 0, error);
    assert.doesNotMatch(out, /stack init/);
    assert.equal(text().split(salt).length, 2);
    assert.deepEqual(schemaFindings(text()), []);
    settings();
  });

  it("keeps it also where it writes over the configuration", () => {
    writeFileSync(file, `secretsprovider: passphrase\n${salt}config:\n  apim-oauth:apis: []\n`);
    assert.equal(newStack(["contoso", "--yes", ...ids]).exitCode, 2);
    assert.equal(newStack(["contoso", "--yes", "--force", ...ids]).exitCode, 0);
    assert.match(text(), /^secretsprovider: passphrase\nencryptionsalt: v1:/m);
    assert.deepEqual(parse(text()).config["apim-oauth:apis"], undefined);
    settings();
  });

  it("tells of every problem at once, each under its option, and writes nothing", () => {
    const { exitCode, out, error } = newStack([
      ...["contoso", "--yes", "--tenant", "contoso.com", "--location", "chinanorth3", "--sku", "Gold"],
      ...[
        "--existing",
        "--publisher-email",
        "nobody",
        "--secret-name",
        "a b",
        "--secret-expires",
        "2999-01-01",
      ],
      ...["--api", "orders", "--service-url", "http://x.example", "--scope", "a b"],
    ]);
    assert.equal(exitCode, 2);
    assert.equal(out, "");
    assert.equal(existsSync(file), false);
    assert.deepEqual(
      error
        .trim()
        .split("\n")
        .map((line) => line.trim().split(": ")[0]),
      [
        "Pulumi.contoso.yaml is not written, for 11 problems:",
        ...["--tenant", "--subscription", "--location", "--service-name", "--sku", "--publisher-email"],
        ...["--secret-name", "--secret-expires", "--open-api", "--service-url", "--scope"],
      ],
    );
  });

  const mistakes: [name: string, args: string[], message: RegExp][] = [
    ["a missing name", ["--yes"], /^Which stack\? npm run new-stack -- NAME/],
    ["a name that is none", ["a/b", "--yes"], /^"a\/b" is not a stack name/],
    [
      "an unknown option",
      ["contoso", "--tennant", "x"],
      /unknown option '--tennant'\n\(Did you mean --tenant\?\)/,
    ],
    ["two names", ["contoso", "other", "--yes"], /too many arguments/],
    [
      "an own API without scopes",
      ["contoso", "--yes", ...ids, "--api", "orders"],
      /^ {2}--scope: is missing; say what/m,
    ],
    ["nobody to ask", ["contoso", ...ids], /no terminal to ask on: add --yes/],
  ];
  for (const [name, args, message] of mistakes) {
    it(`tells of ${name} with exit code 2 and no stack trace`, () => {
      const { exitCode, error } = newStack(args);
      assert.equal(exitCode, 2, error);
      assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at /);
    });
  }
});

function soon(): string {
  return new Date(Date.now() + 86_400_000 * 9).toISOString().slice(0, 10);
}
