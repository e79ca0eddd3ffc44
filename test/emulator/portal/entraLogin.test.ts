import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ApimUser } from "../../../emulator/model/instances.ts";
import { openConsole, shownApis } from "../../../lib/visitor/consoleView.ts";
import { signInWithEntra } from "../../../lib/visitor/entraLogin.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { addUser } from "../entra/support/directory.ts";
import { type LoginLab, startLoginLab } from "./support/loginLab.ts";

/** Changes something for one test; what it returns takes that back. */
type Change = () => (() => void) | undefined;

let lab: LoginLab;
/** What the identity provider is, and who has come so far, before each test. */
let properties: Record<string, unknown>;

/** Somebody at the portal's list of APIs, who has signed in with Entra ID. */
async function signedIn(person = lab.person): Promise<UserAgent> {
  const agent = new UserAgent(lab.world.fetch);
  await agent.visit(`${lab.portalUrl}/signin?returnUrl=/apis`);
  await signInWithEntra(agent, { user: person, consent: "Cancel" });
  return agent;
}

const users = (): ApimUser[] => [...(lab.service.users?.values() ?? [])].filter(({ name }) => name !== "1");

before(async () => {
  lab = await startLoginLab();
  properties = { ...lab.provider.properties };
});
after(() => lab.close());
beforeEach(() => {
  lab.provider.properties = { ...properties };
  delete lab.service.users;
  delete lab.group.links;
  lab.mayReadUsers(true);
  lab.publish();
});

describe("a portal with Entra ID as its identity provider", () => {
  test("makes whoever signs in for the first time a user, and finds them again", async () => {
    const agent = await signedIn();
    assert.equal(agent.page.url.pathname, "/apis");
    await signedIn();
    const { ada } = lab.directory;
    assert.deepEqual(
      users().map(({ properties: { firstName, lastName, email, identities } }) => [
        firstName,
        lastName,
        email,
        identities,
      ]),
      [["Ada", "Lovelace", ada.profile?.mail, [{ provider: "Aad", id: ada.id }]]],
    );
  });

  test("lets them into a portal that is closed to others", async () => {
    const signin = { ...lab.provider, name: "signin", properties: { enabled: true } };
    lab.service.children!.set("portalsettings", new Map([["signin", signin]]));
    lab.publish();
    const address = { portalUrl: lab.portalUrl, apiName: "basic-calculator" };
    const portalUser = { ...lab.person, entra: { consent: "Cancel" } } as const;
    const console = await openConsole(new UserAgent(lab.world.fetch), { ...address, portalUser });
    assert.equal(console.call.method, "GET");
    await assert.rejects(
      openConsole(new UserAgent(lab.world.fetch), address),
      /asks its visitors to sign in/,
    );
    lab.service.children!.delete("portalsettings");
  });

  test("throws out who is blocked", async () => {
    const agent = await signedIn();
    const [user] = users();
    user!.properties.state = "blocked";
    await assert.rejects(signedIn(), /answered 400: .*IdentifierAlreadyInUse/);
    assert.ok(agent.page);
  });

  const refusals: readonly [what: string, change: Change, says: RegExp][] = [
    [
      "whose registration has another redirect URI",
      () => {
        const { redirectUris } = lab.portalApp.spa;
        lab.portalApp.spa.redirectUris = [`${lab.portalUrl}/signin-aad`];
        return () => {
          lab.portalApp.spa.redirectUris = redirectUris;
        };
      },
      /AADSTS50011/,
    ],
    [
      "whose sign-in page is registered on the platform Web",
      () => {
        const { redirectUris } = lab.portalApp.spa;
        lab.portalApp.spa.redirectUris = [];
        lab.portalApp.web.redirectUris = redirectUris;
        return () => {
          lab.portalApp.spa.redirectUris = redirectUris;
          lab.portalApp.web.redirectUris = [];
        };
      },
      /AADSTS9002326/,
    ],
    [
      "whose ID token carries no e-mail address",
      () => {
        const { kept } = lab.portalApp;
        lab.portalApp.kept = {};
        return () => {
          lab.portalApp.kept = kept!;
        };
      },
      /The ID token lacks email, given_name or family_name/,
    ],
    [
      "that allows other tenants alone",
      () => {
        lab.provider.properties.allowedTenants = ["fabrikam.onmicrosoft.com"];
        return undefined;
      },
      /answered 401/,
    ],
    [
      "that is for another application",
      () => {
        lab.provider.properties.clientId = lab.directory.client.appId;
        return undefined;
      },
      /answered 401/,
    ],
    [
      "that somebody has taken away since the publication",
      () => {
        const { children } = lab.service;
        children!.delete("identityproviders");
        return () => {
          children!.set("identityproviders", new Map([["aad", lab.provider]]));
        };
      },
      /This authentication method has been disabled by website administrator/,
    ],
    [
      "that is not set to MSAL",
      () => {
        lab.provider.properties.clientLibrary = "ADAL";
        lab.publish();
        return undefined;
      },
      /no button of Microsoft Entra ID[\s\S]*clientLibrary: MSAL-2/,
    ],
    [
      "for a person of the portal's own accounts with the same address",
      () => {
        const email = String(lab.directory.ada.profile!.mail);
        const own = { id: "/users/ada", name: "ada", etag: "", properties: { email, state: "active" } };
        lab.service.users = new Map([["ada", own]]);
        return undefined;
      },
      /User with specified identity already exists/,
    ],
  ];
  for (const [what, change, says] of refusals) {
    test(`lets nobody in by a provider ${what}`, async () => {
      const undo = change();
      try {
        await assert.rejects(signedIn(), says);
      } finally {
        undo?.();
      }
    });
  }

  test("does not take a token that Entra ID has not signed", async () => {
    const forged = [
      "eyJhbGciOiJub25lIn0",
      Buffer.from(JSON.stringify({ tid: "x" })).toString("base64url"),
      "",
    ];
    const answer = await lab.world.fetch(`${lab.portalUrl}/developer/identity`, {
      headers: { authorization: `Aad id_token="${forged.join(".")}"` },
    });
    assert.equal(answer.status, 401);
    const basic = await lab.world.fetch(`${lab.portalUrl}/developer/identity`, {
      headers: { authorization: "Basic YTpi" },
    });
    assert.equal(basic.status, 501);
  });

  test("shows the button as it was published, until it is published again", async () => {
    delete lab.service.published;
    lab.service.children!.delete("identityproviders");
    lab.publish();
    lab.service.children!.set("identityproviders", new Map([["aad", lab.provider]]));
    await assert.rejects(signedIn(), /no button of Microsoft Entra ID/);
    lab.publish();
    await signedIn();
  });

  test("opens a session by the token of a sign-in URL, as Azure's portal does", async () => {
    await signedIn();
    const agent = new UserAgent(lab.world.fetch);
    await agent.visit(`${lab.portalUrl}/signin-sso?token=nobody%26202701010000%26x&returnUrl=/apis`);
    assert.equal(agent.page.url.pathname, "/signin");
  });
});

describe("a product for a group of Entra ID", () => {
  const shown = async (person = lab.person) => shownApis((await signedIn(person)).page);
  beforeEach(() => {
    lab.service.products.get("calculator")!.links = new Map([["groups", new Set(["partners"])]]);
    lab.entraGroup.members = [lab.directory.ada.id];
  });

  test("is seen by members once they have signed in, and by nobody else", async () => {
    const stranger = new UserAgent(lab.world.fetch);
    await stranger.visit(`${lab.portalUrl}/apis`);
    assert.deepEqual(shownApis(stranger.page), []);
    await stranger.visit(`${lab.portalUrl}/apis/basic-calculator`);
    assert.equal(stranger.page.status, 404);
    assert.match(stranger.page.html.text, /for those alone who are in the groups of its product/);
    assert.deepEqual(await shown(), ["basic-calculator"]);
    const grace = addUser(lab.directory.tenant, "grace-of-portal", "Grace Hopper");
    grace.profile = { givenName: "Grace", surname: "Hopper", mail: grace.userPrincipalName };
    assert.deepEqual(await shown({ username: grace.userPrincipalName, password: grace.password }), []);
  });

  test("is no longer seen after the next sign-in of somebody who has left the group", async () => {
    const before = await signedIn();
    lab.entraGroup.members = [];
    await before.visit(`${lab.portalUrl}/apis`);
    assert.deepEqual(shownApis(before.page), ["basic-calculator"]);
    assert.deepEqual(await shown(), []);
  });

  test("is seen by everybody where it is for developers as well", async () => {
    lab.service.products.get("calculator")!.links!.get("groups")!.add("developers");
    lab.entraGroup.members = [];
    assert.deepEqual(await shown(), ["basic-calculator"]);
  });

  const lacking: readonly [what: string, change: Change][] = [
    [
      "may not read users",
      () => {
        lab.mayReadUsers(false);
        return undefined;
      },
    ],
    [
      "has another secret than its application",
      () => {
        const { secrets } = lab.provider;
        lab.provider.secrets = { clientSecret: "an old one" };
        return () => {
          lab.provider.secrets = secrets;
        };
      },
    ],
    [
      "names the tenant by its domain, and the group by its id",
      () => {
        lab.provider.properties.signinTenant = "contoso.onmicrosoft.com";
        lab.publish();
        return undefined;
      },
    ],
  ];
  for (const [what, change] of lacking) {
    test(`is seen by nobody where the identity provider ${what}`, async () => {
      const undo = change();
      try {
        assert.deepEqual(await shown(), []);
      } finally {
        undo?.();
      }
    });
  }
});
