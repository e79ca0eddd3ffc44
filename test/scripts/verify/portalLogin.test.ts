import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Application } from "../../../emulator/model/directory.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const groupId = "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41";
const keys = `config:
  apim-oauth:portal:
    login: { entra: { secrets: [{ name: "2099", expires: "2099-12-31" }] } }
  apim-oauth:products:
    - id: partners
      groups: [{ entra: ${groupId}, name: Partners }]
`;

const registered = "The portal's app is registered as the stack file says";
const consent = "The portal's app has consent to sign people in";
const ends = "The portal's app has an active secret that has not expired";
const access = "The portal's app has the stack file's secrets and no other credentials, and nobody owns it";
const provider = "The developer portal signs people in with Entra ID, of this tenant alone";
const holds = "The portal's identity provider holds the active secret";
const login = "A visitor signs in to the developer portal with Entra ID";
const members = "Products for groups of Entra ID are shown to their members, and to nobody else";

describe("npm run verify of a stack whose portal people sign in to with Entra ID", () => {
  let deployed: DeployedWorld;
  let app: Application;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) => {
      project.replace("Pulumi.rehearsal.yaml", "config:\n", keys);
      project.replace("Pulumi.rehearsal.yaml", "path: calc\n", "path: calc\n      product: partners\n");
    });
    const { directory } = deployed.world;
    app = directory.applicationByAppId(deployed.outputs.portalClientId!)!.application;
  });
  after(() => deployed.close());

  it("holds", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const detail = (step: string) => results.find(({ name }) => name === step)?.detail;
    assert.match(detail(registered)!, /^oauth-portal-app, .*azure-api\.net\/signin$/);
    assert.equal(detail(consent), "email, openid, profile, User.Read.All, Group.Read.All");
    assert.match(detail(provider)!, /^login\.microsoftonline\.com\/7b6a2d1e/);
    assert.equal(detail(holds), "2099, by its first characters");
    assert.match(detail(login)!, /^ada@.* at contoso-calc-rehearsal\.developer\.azure-api\.net$/);
    assert.equal(detail(members), "basic-calculator to members alone");
  });

  /** What somebody changes by hand, which steps that makes red, and what the first of them says. */
  const changes: readonly [what: string, steps: string[], says: RegExp, change: () => Promise<Undo>][] = [
    [
      "somebody has added a redirect URI",
      [registered],
      /https:\/\/evil\.example\/signin is registered but not in the stack file \(spa\)/,
      async () => {
        app.spa.redirectUris.push("https://evil.example/signin");
        return () => app.spa.redirectUris.pop();
      },
    ],
    [
      "the sign-in page is no longer registered",
      [registered, login],
      /\/signin is not registered \(spa\)/,
      async () => {
        const [uri] = app.spa.redirectUris.splice(0, 1);
        return () => app.spa.redirectUris.push(uri!);
      },
    ],
    [
      "the ID token has lost its claims",
      [registered],
      /optional claims of the ID token is nothing, expected "email", "family_name", "given_name"/,
      async () => {
        const { kept } = app;
        app.kept = {};
        return () => {
          app.kept = kept!;
        };
      },
    ],
    [
      "the registration is open to every organization",
      [registered],
      /signInAudience is "AzureADMultipleOrgs", expected "AzureADMyOrg"/,
      async () => {
        app.signInAudience = "AzureADMultipleOrgs";
        return () => {
          app.signInAudience = "AzureADMyOrg";
        };
      },
    ],
    [
      "an application permission was taken away",
      [consent],
      /Nobody has consented to Group\.Read\.All of Microsoft Graph .*an administrator accepts at https:\/\/login\.microsoftonline\.com\/.*\/adminconsent/,
      async () => {
        const { appRoleAssignments } = deployed.tenant;
        const [id, found] = [...appRoleAssignments].find(
          ([, { appRoleId }]) => appRoleId === "5b567255-7703-4780-807c-7be8301ae99b",
        )!;
        appRoleAssignments.delete(id);
        return () => appRoleAssignments.set(id, found);
      },
    ],
    [
      "the secret has ended",
      [ends],
      /The secret 2099 has expired on 2020-01-01/,
      async () => {
        const [secret] = app.passwordCredentials;
        app.passwordCredentials[0] = { ...secret!, endDateTime: "2020-01-01T00:00:00Z" };
        return () => {
          app.passwordCredentials[0] = secret!;
        };
      },
    ],
    [
      "somebody has added a secret",
      [access],
      /the secret by hand/,
      async () => {
        const [secret] = app.passwordCredentials;
        app.passwordCredentials.push({ ...secret!, keyId: groupId, displayName: "by hand" });
        return () => app.passwordCredentials.pop();
      },
    ],
    [
      "the identity provider lets in another tenant",
      [provider],
      /allowedTenants is .*fabrikam/,
      async () => {
        const { tenantId } = deployed.stack.settings;
        const allow = (allowedTenants: string[]) =>
          deployed.hand.arm("PATCH", "identityProviders/aad", { allowedTenants });
        await allow([tenantId, "fabrikam.onmicrosoft.com"]);
        return () => allow([tenantId]);
      },
    ],
    [
      "the identity provider has an old secret",
      [holds],
      /does not hold the client secret 2099: it holds another one.*--replace '\*\*IdentityProvider::portal-login'/,
      async () => {
        const { clientSecret } = service().children!.get("identityproviders")!.get("aad")!.secrets;
        const give = (value: unknown) =>
          deployed.hand.arm("PATCH", "identityProviders/aad", { clientSecret: value });
        await give("an-old-one");
        return () => give(clientSecret);
      },
    ],
    [
      "the identity provider is gone",
      [provider, holds, login],
      /has no identity provider aad/,
      async () => {
        const providers = service().children!.get("identityproviders")!;
        const found = providers.get("aad")!;
        providers.delete("aad");
        return () => providers.set("aad", found);
      },
    ],
    [
      "the product is shown to developers as well",
      ["The API's product is published, with the API in it", members],
      /the groups that see it is .*"developers"/,
      async () => {
        const { links } = service().products.get("partners")!;
        links!.get("groups")!.add("developers");
        return () => links!.get("groups")!.delete("developers");
      },
    ],
    [
      "the group stands for one of another tenant's name",
      ["The API's product is published, with the API in it", members],
      /the groups that see it is "aad:\/\/contoso\.onmicrosoft\.com\/groups\//,
      async () => {
        const group = service().children!.get("groups")!.get(`entra-${groupId}`)!;
        const { externalId } = group.properties;
        group.properties.externalId = `aad://contoso.onmicrosoft.com/groups/${groupId}`;
        return () => {
          group.properties.externalId = externalId;
        };
      },
    ],
  ];
  for (const [what, steps, says, change] of changes) {
    it(`is red where ${what}`, async () => {
      const undo = await change();
      try {
        const results = await deployed.verify();
        const found = failing(results);
        for (const step of steps) assert.ok(found.includes(step), `${step}: ${found.join("\n")}`);
        // Where nobody sees the API, its console is not there either.
        assert.deepEqual(
          found.filter((name) => !steps.includes(name) && !/console/.test(name)),
          [],
        );
        assert.match(results.find(({ name }) => name === steps[0])!.detail, says);
      } finally {
        await undo();
      }
    });
  }

  function service() {
    return deployed.world.arm.service("contoso-calc-rehearsal")!;
  }
});

type Undo = () => unknown;
