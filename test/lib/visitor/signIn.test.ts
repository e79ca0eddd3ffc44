import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { openConsole } from "../../../lib/visitor/consoleView.ts";
import { type SignInOptions, signInThroughPortal } from "../../../lib/visitor/signIn.ts";
import { PageError, UserAgent } from "../../../lib/visitor/userAgent.ts";
import { clientId, type Lab, startLab, tenantId, user } from "../../emulator/portal/support/lab.ts";

let lab: Lab;
const address = () => ({ portalUrl: lab.portalUrl, apiName: "basic-calculator" });
const signIn = (options: Partial<SignInOptions> = {}) =>
  signInThroughPortal(lab.world, { ...address(), user, ...options });

before(async () => {
  lab = await startLab();
});
after(() => lab.close());
afterEach(() => {
  lab.authority.asksForConsent = false;
  lab.authority.redirectError = null;
  lab.authority.refusal = null;
  lab.authority.stateSentBack = undefined;
  lab.server.properties.grantTypes = ["authorizationCode"];
  lab.publish();
});

describe("a person signs in through the portal", () => {
  test("from the console over the sign-in page to a token", async () => {
    const { accessToken, tokenType, pages } = await signIn();
    assert.equal(tokenType, "Bearer");
    assert.equal(accessToken.split(".").length, 3);
    assert.deepEqual(pages, [
      `${lab.portalUrl}/apis/basic-calculator/operations/add`,
      `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/authorize`,
      `${lab.portalUrl}/signin-oauth/code/callback/oauth-authorizationcodeflow`,
    ]);
  });

  test("with what the console's link says and a state of their own", async () => {
    await signIn();
    const sent = Object.fromEntries(lab.authority.authorizations.at(-1)?.searchParams ?? []);
    assert.match(sent.state ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(
      { ...sent, state: "" },
      {
        response_type: "code",
        client_id: clientId,
        redirect_uri: `${lab.portalUrl}/signin-oauth/code/callback/oauth-authorizationcodeflow`,
        scope: "api://backend/Calculator.Read",
        state: "",
      },
    );
  });

  test("accepting consent when asked", async () => {
    lab.authority.asksForConsent = true;
    assert.ok((await signIn()).accessToken);
  });

  test("with PKCE, the browser redeeming the code without a secret", async () => {
    lab.server.properties.grantTypes = ["authorizationCodeWithPkce"];
    lab.publish();
    assert.ok((await signIn({ grantType: "authorizationCodeWithPkce" })).accessToken);
    const call = lab.authority.tokenCalls.at(-1);
    assert.equal(call?.origin, lab.portalUrl);
    assert.equal(call?.form.client_secret, undefined);
    assert.match(call?.form.code_verifier ?? "", /^[\w-]{64}$/);
    assert.equal(
      call?.form.redirect_uri,
      `${lab.portalUrl}/signin-oauth/code-pkce/callback/oauth-AuthorizationCodeFlow`,
    );
    assert.equal(lab.authority.authorizations.at(-1)?.searchParams.get("state"), null);
  });

  for (const grantType of ["implicit", "clientCredentials", "resourceOwnerPassword"]) {
    test(`by ${grantType}`, async () => {
      lab.server.properties.grantTypes = [grantType];
      lab.publish();
      assert.ok((await signIn({ grantType })).accessToken);
    });
  }
});

describe("a sign-in that fails says where and why", () => {
  test("a wrong password", async () => {
    await assert.rejects(signIn({ user: { ...user, password: "wrong" } }), (error: Error) => {
      assert.ok(error instanceof PageError);
      assert.match(
        error.message,
        /^the sign-in was refused\nat https:\/\/login\.microsoftonline\.com\/.*AADSTS50126:/,
      );
      return true;
    });
  });

  test("consent that is declined", async () => {
    lab.authority.asksForConsent = true;
    await assert.rejects(
      signIn({ consent: "Cancel" }),
      /no access token\nat .*\/signin-oauth\/code\/callback\/.*AADSTS65004:/,
    );
  });

  test("a redemption that is refused", async () => {
    lab.authority.refusal = {
      status: 401,
      body: { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret." },
    };
    await assert.rejects(signIn(), /HTTP 400.*AADSTS7000215: Invalid client secret\./);
  });

  test("another state", async () => {
    lab.authority.stateSentBack = "someone-elses";
    await assert.rejects(signIn(), /another state/);
  });

  test("an error page instead of a sign-in page", async () => {
    lab.world.faults.add({ host: "login.microsoftonline.com", status: 500, times: 1 });
    await assert.rejects(
      signIn(),
      /the sign-in ended before the portal\nat https:\/\/login\.microsoftonline\.com.*HTTP 500.*Fault injected/,
    );
  });

  test("a flow that the console does not offer", async () => {
    await assert.rejects(
      signIn({ grantType: "implicit" }),
      /does not offer implicit; it offers .*: authorizationCode/,
    );
  });

  test("an API that the portal does not show", async () => {
    await assert.rejects(
      openConsole(new UserAgent(lab.world.fetch), { ...address(), apiName: "petstore" }),
      /shows no API "petstore"; it shows basic-calculator\nat https:\/\/contoso-calc\.developer/,
    );
  });

  test("an operation that the API does not have", async () => {
    await assert.rejects(
      openConsole(new UserAgent(lab.world.fetch), { ...address(), operation: "pow" }),
      /shows no operation "pow"; it shows add, div/,
    );
  });

  test("a console without an authorization section", async () => {
    lab.server.properties.useInTestConsole = false;
    lab.publish();
    await assert.rejects(signIn(), /no authorization section/);
    lab.server.properties.useInTestConsole = true;
  });
});
