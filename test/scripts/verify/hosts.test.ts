import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { ApiManagementSettings, Settings } from "../../../infra/settings.ts";
import type { StepResult } from "../../../lib/checks/steps.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const hosts = "The instance has the host names that the stack uses, and no others";
const redirectUris = "The client app's redirect URIs are the portal's and the stack file's, and no others";
const policy = "The API's policy is the one that the stack file renders to";
const gatewayHost = "api.contoso.example";
const portalHost = "developers.contoso.example";
const secret = (name: string) => `https://contoso.vault.azure.net/secrets/${name}`;

interface Entry {
  readonly type: string;
  readonly hostName: string;
  readonly [key: string]: unknown;
}

/** Changes the instance's host names, and waits until Azure has. */
async function changeHosts({ hand }: DeployedWorld, change: (all: readonly Entry[]) => readonly object[]) {
  const { properties } = await hand.arm<{ properties: { hostnameConfigurations: Entry[] } }>("GET", "");
  const before = properties.hostnameConfigurations;
  await hand.arm("PATCH", "", { hostnameConfigurations: change(before) });
  return () => hand.arm("PATCH", "", { hostnameConfigurations: before });
}

const without = (name: string) => (all: readonly Entry[]) => all.filter(({ hostName }) => hostName !== name);
const more = (entry: Partial<Entry>) => (all: readonly Entry[]) => [
  ...all,
  {
    ...all.find(({ type, keyVaultId }) => type === entry.type && keyVaultId),
    defaultSslBinding: false,
    ...entry,
  },
];

/** What of a verification was tried and does not hold, with its line; and how many were not tried. */
function seen(results: readonly StepResult[]) {
  return {
    red: failing(results),
    says: results.find(({ name }) => name === hosts)!.detail,
    untried: results.filter(({ detail }) => detail.startsWith("Not tried")).map(({ name }) => name),
  };
}

const withInstance = (change: Partial<ApiManagementSettings>) => (settings: Settings) => ({
  ...settings,
  apiManagement: { ...settings.apiManagement, ...change },
});
const same = (settings: Settings) => settings;

interface Sabotage {
  readonly what: string;
  readonly change?: (all: readonly Entry[]) => readonly object[];
  readonly settings?: (settings: Settings) => Settings;
  readonly says: RegExp;
  /** Other steps that are red. @default none */
  readonly red?: readonly string[];
}

function sabotaged(deployed: () => DeployedWorld, sabotages: readonly Sabotage[]): void {
  it("holds as long as nothing was changed, under both names", async () => {
    const results = await deployed().verify();
    assert.deepEqual(failing(results), []);
    assert.match(
      seen(results).says,
      /^api\.contoso\.example, developers\.contoso\.example, and those that Azure gives$/,
    );
  });

  for (const {
    what,
    change = (all: readonly Entry[]) => all,
    settings = same,
    says,
    red = [],
  } of sabotages) {
    it(`is red where ${what}`, async () => {
      const takeBack = await changeHosts(deployed(), change);
      const results = await deployed().verify({}, settings(deployed().stack.settings));
      const found = seen(results);
      assert.deepEqual(found.red.sort(), [hosts, ...red].sort());
      assert.match(found.says, says);
      assert.ok(
        found.untried.includes("401 without a token"),
        "nothing is called under a host name that is in doubt",
      );
      await takeBack();
      assert.deepEqual(failing(await deployed().verify()), [], "nothing is left of it");
    });
  }
}

describe("npm run verify of an instance with host names of the stack file", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      project.replace(
        "Pulumi.rehearsal.yaml",
        "    publisherName: Contoso\n",
        `    publisherName: Contoso
    gatewayHost: ${gatewayHost}
    portalHost: ${portalHost}
    certificates: { gateway: "${secret("api")}", portal: "${secret("developers")}" }\n`,
      ),
    );
  });
  after(() => deployed.close());

  sabotaged(
    () => deployed,
    [
      {
        what: "the portal's host name was removed",
        change: without(portalHost),
        says: /its developer portal no longer has the host name developers\.contoso\.example, but it is in the redirect URIs .* gets codes\. Look at: .*npm run up -- rehearsal --refresh/,
      },
      {
        what: "the gateway's host name was removed",
        change: without(gatewayHost),
        says: /its gateway no longer has the host name api\.contoso\.example, but the stack's outputs still give it to callers/,
      },
      {
        what: "the gateway got another one by hand",
        change: more({ type: "Proxy", hostName: "other.contoso.example" }),
        says: /its gateway has the host name other\.contoso\.example, which the stack does not use\. /,
      },
      {
        what: "the portal got another one by hand",
        change: more({ type: "DeveloperPortal", hostName: "other.contoso.example" }),
        says: /its developer portal has the host name other\.contoso\.example, .* where nobody can sign in/,
      },
      {
        what: "a certificate is another one",
        change: (all) =>
          all.map((entry) =>
            entry.hostName === gatewayHost ? { ...entry, keyVaultId: secret("developers") } : entry,
          ),
        says: /the certificate of api\.contoso\.example is .*\/secrets\/developers, and the stack file says .*\/secrets\/api/,
      },
      {
        what: "the stack file has another one that is not deployed",
        settings: withInstance({ portalHost: "portal.contoso.example" }),
        says: /the stack file says portal\.contoso\.example as portalHost, and the last update has developers\.contoso\.example/,
        red: [redirectUris, policy],
      },
      {
        what: "the stack file has none any more",
        settings: withInstance({ gatewayHost: undefined, certificates: {} }),
        says: /the stack file says no gatewayHost, and the last update has api\.contoso\.example/,
      },
    ],
  );
});

describe("npm run verify of an adopted instance with host names", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      project.replace(
        "Pulumi.rehearsal.yaml",
        "    publisherName: Contoso\n",
        `    existing: true\n    gatewayHost: ${gatewayHost}\n    portalHost: ${portalHost}\n`,
      ),
    );
  });
  after(() => deployed.close());
  const leftOut = withInstance({ gatewayHost: undefined, portalHost: undefined });

  sabotaged(
    () => deployed,
    [
      {
        what: "the portal's host name was removed",
        change: without(portalHost),
        says: /its developer portal no longer has the host name developers\.contoso\.example.* Look at: npm run up -- rehearsal, which follows the instance.* whoever runs the instance/,
      },
      {
        what: "the gateway's host name was removed, which the stack file does not say",
        change: without(gatewayHost),
        settings: leftOut,
        says: /its gateway no longer has the host name api\.contoso\.example/,
      },
      {
        what: "the portal got another one",
        change: more({ type: "DeveloperPortal", hostName: "other.contoso.example" }),
        settings: leftOut,
        says: /its developer portal has the host name other\.contoso\.example, .* where nobody can sign in/,
      },
    ],
  );

  it("holds where others have a host name of theirs at the gateway", async () => {
    const takeBack = await changeHosts(deployed, more({ type: "Proxy", hostName: "other.contoso.example" }));
    for (const settings of [deployed.stack.settings, leftOut(deployed.stack.settings)]) {
      assert.deepEqual(failing(await deployed.verify({}, settings)), []);
    }
    await takeBack();
  });
});

describe("npm run verify of an instance without host names of its own", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      // So that its vault is there.
      project.replace(
        "Pulumi.rehearsal.yaml",
        "  apim-oauth:apis:\n",
        `  apim-oauth:namedValues: { any: { keyVault: "${secret("any")}" } }\n\n  apim-oauth:apis:\n`,
      ),
    );
  });
  after(() => deployed?.close());

  it("is red where a named value is read with another identity than the stack file says", async () => {
    const { settings } = deployed.stack;
    const any = { ...settings.namedValues.any, identity: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12" };
    const results = await deployed.verify({}, { ...settings, namedValues: { any } });
    const red = results.filter(({ ok }) => !ok);
    assert.equal(red.length, 1);
    assert.match(red[0]!.detail, /The named value any: the identity that reads it is .*expected "5e3d9b26-/);
  });

  it("is red where the portal got one by hand, which a sign-in does not return to", async () => {
    assert.match(seen(await deployed.verify()).says, /^those that Azure gives$/);
    const entry = { type: "DeveloperPortal", hostName: portalHost, keyVaultId: secret("any") };
    await changeHosts(deployed, (all) => [...all, entry]);
    const { red, says } = seen(await deployed.verify());
    assert.deepEqual(red, [hosts]);
    assert.match(
      says,
      /has the host name developers\.contoso\.example, .* Look at: apim-oauth:apiManagement\.gatewayHost and portalHost/,
    );
  });
});
