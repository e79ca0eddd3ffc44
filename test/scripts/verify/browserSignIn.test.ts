import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { WorldFetch } from "../../../emulator/context.ts";
import { localRedirectUri } from "../../../lib/checks/deployed/browserSignIn.ts";
import { verifySteps } from "../../../lib/checks/deployed/steps.ts";
import { signedInUser } from "../../../lib/checks/deployed/userToken.ts";
import { runSteps, type StepResult } from "../../../lib/checks/steps.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const signInName = "A user signs in with a browser";

describe("npm run verify -- --sign-in, where nobody's password is known", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      project.replace(
        "Pulumi.rehearsal.yaml",
        "    secrets:",
        "    redirectUris: [https://app.contoso.example/callback, http://localhost/signed-in]\n    secrets:",
      ),
    );
  });
  after(() => deployed.close());

  it("has the person sign in with a browser at a port of this machine, and sees 200 with the token", async () => {
    const shown: string[] = [];
    const pages: string[] = [];
    const results = await verified((text) => {
      shown.push(text);
      void person(text).then((page) => pages.push(page));
    });
    assert.deepEqual(failing(results), []);
    assert.deepEqual(
      results.slice(-4).map(({ name }) => name),
      [
        signInName,
        "The token carries audience, scope, issuer and version",
        "200 with the user's token, from any client",
        "401 for a tampered token",
      ],
    );
    assert.match(shown[0]!, /^Sign in with your browser:\n {2}https:\/\/login\.microsoftonline\.com\//);
    assert.match(pages[0]!, /^Signed in\./);
  });

  it("asks with state, PKCE and the API's scope, and for the port that it listens at", async () => {
    let asked: URLSearchParams | undefined;
    await verified((text) => {
      asked = authorizationUrl(text).searchParams;
      void person(text);
    });
    assert.equal(asked?.get("code_challenge_method"), "S256");
    assert.match(asked?.get("state") ?? "", /.{40,}/);
    assert.equal(asked?.get("scope"), deployed.outputs.apis["basic-calculator"]!.scopes.join(" "));
    assert.match(asked?.get("redirect_uri") ?? "", /^http:\/\/localhost:\d+\/signed-in$/);
  });

  it("sees of the portal that it answers", async () => {
    const results = await verified((text) => void person(text));
    const portal = results.find(({ name }) => name === "The developer portal answers");
    assert.equal(portal?.detail, `200 from ${deployed.outputs.developerPortalUrl}`);
  });

  it("fails where somebody else answers in the place of Entra ID", async () => {
    const results = await verified(async (text) => {
      const redirectUri = authorizationUrl(text).searchParams.get("redirect_uri")!;
      await fetch(`${redirectUri}?code=stolen&state=guessed`);
    });
    const signIn = results.find(({ name }) => name === signInName)!;
    assert.match(signIn.detail, /The sign-in was refused: .*"state"/);
    assert.deepEqual(failing(results), [signInName]);
  });

  it("tells what Entra ID says where the person does not consent", async () => {
    const { value } = await deployed.hand.graph<{ value: { id: string }[] }>("GET", "oauth2PermissionGrants");
    const [{ id, ...grant }] = value as [{ id: string }];
    await deployed.hand.graph("DELETE", `oauth2PermissionGrants/${id}`);
    const results = await verified((text) => void person(text, "Cancel"));
    await deployed.hand.graph("POST", "oauth2PermissionGrants", grant);
    assert.deepEqual(failing(results), ["Consent is granted for the whole tenant", signInName]);
    assert.match(
      results.find(({ name }) => name === signInName)!.detail,
      /AADSTS65004.*Look at: admin consent/,
    );
  });

  it("tells what Entra ID says where it does not take the secret", async () => {
    const look = deployed.look({ user: undefined });
    const stack = { ...look.subject, outputs: { ...deployed.outputs, clientSecret: "another-one" } };
    const userToken = signedInUser(look, (text) => void person(text));
    const [step] = userToken.signIn({ subject: stack, api: look.settings.apis[0]! }, (name) => name);
    await assert.rejects(step!.run(), /AADSTS7000215.*Look at: the client secret stored/s);
  });

  it("names the lines to add where the client app has no redirect URI on this machine", () => {
    const { clientApp } = deployed.stack.settings;
    assert.throws(
      () => localRedirectUri({ stack: "prod", clientApp: { ...clientApp, redirectUris: [] } }),
      /add it to Pulumi\.prod\.yaml, run npm run up -- prod, and try again\.\n {2}apim-oauth:clientApp:\n {4}redirectUris: \[http:\/\/localhost\/signed-in\]\n.*--token -/,
    );
  });

  function verified(tell: (text: string) => void): Promise<StepResult[]> {
    const stack = deployed.look({ user: undefined, place: "Azure" });
    const userToken = signedInUser(stack, tell);
    return runSteps(verifySteps(stack, { minSecretDays: 0, userToken }), () => {});
  }

  /** Goes where the text says and signs in there. @returns the text of the page at the end */
  async function person(text: string, consent: "Accept" | "Cancel" = "Accept"): Promise<string> {
    const [user] = deployed.tenant.users.values();
    const agent = new UserAgent(internet(deployed.world.fetch));
    await agent.visit(authorizationUrl(text));
    await agent.submit(agent.formWith("login", "passwd")!, {
      login: user!.userPrincipalName,
      passwd: user!.password,
    });
    const question = agent.forms().find(({ buttons }) => buttons.includes(consent));
    if (question && agent.page.url.hostname !== "localhost") await agent.submit(question, {}, consent);
    return agent.page.source;
  }
});

function authorizationUrl(text: string): URL {
  return new URL(/https:\S+/.exec(text)![0]);
}

/** The world's network, and beside it this machine's own. */
function internet(world: WorldFetch): WorldFetch {
  return (url, init) => (new URL(url).hostname === "localhost" ? fetch(url, init) : world(url, init));
}
