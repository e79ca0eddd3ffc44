import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { attribute, parseHtml } from "../../../lib/visitor/html.ts";
import { clientId, clientSecret, type Lab, startLab } from "./support/lab.ts";

const callback = "/signin-oauth/code/callback/oauth-authorizationcodeflow";
let lab: Lab;

before(async () => {
  lab = await startLab();
});
after(() => lab.close());
afterEach(() => {
  lab.authority.refusal = null;
  Object.assign(lab.server.properties, {
    clientAuthenticationMethod: ["Body"],
    clientId,
    tokenBodyParameters: [],
  });
  lab.server.clientSecret = clientSecret;
});

async function get(path: string) {
  const response = await lab.world.fetch(`${lab.portalUrl}${path}`);
  const html = parseHtml(await response.text());
  const [element] = html.withAttribute("data-message");
  return {
    status: response.status,
    html,
    message: JSON.parse((element && attribute(element, "data-message")) ?? "null"),
  };
}

function lastTokenCall() {
  const call = lab.authority.tokenCalls.at(-1);
  assert.ok(call);
  return call;
}

describe("the portal's backend redeems a code", () => {
  test("with the secret in the body, and posts token, type and state to the console", async () => {
    const { status, message } = await get(`${callback}?code=abc&state=s-1`);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(message).sort(), ["accessToken", "accessTokenType", "state"]);
    assert.equal(message.state, "s-1");
    assert.deepEqual(
      { ...lastTokenCall().form },
      {
        grant_type: "authorization_code",
        code: "abc",
        redirect_uri: `${lab.portalUrl}${callback}`,
        client_id: clientId,
        client_secret: clientSecret,
      },
    );
    assert.equal(lastTokenCall().origin, undefined);
  });

  test("with the secret that is deployed now, whatever was published", async () => {
    lab.server.clientSecret = "rotated";
    await get(`${callback}?code=abc&state=s`);
    assert.equal(lastTokenCall().form.client_secret, "rotated");
  });

  test("by HTTP Basic authentication, id and secret form-encoded", async () => {
    lab.server.properties.clientAuthenticationMethod = ["Basic"];
    await get(`${callback}?code=abc&state=s`);
    const { authorization, form } = lastTokenCall();
    const credentials = Buffer.from(authorization?.replace("Basic ", "") ?? "", "base64").toString();
    assert.equal(credentials, `${clientId}:the-live-secret%26%2B%25`);
    assert.equal("client_secret" in form, false);
  });

  test("with the server's body parameters, such as resource for the v1 endpoints", async () => {
    lab.server.properties.tokenBodyParameters = [{ name: "resource", value: "api://backend" }];
    await get(`${callback}?code=abc&state=s`);
    assert.equal(lastTokenCall().form.resource, "api://backend");
  });
});

describe("a sign-in that failed is shown in full", () => {
  test("what the token endpoint refused", async () => {
    const description = "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1\r\nCorrelation ID: 2";
    lab.authority.refusal = {
      status: 401,
      body: { error: "invalid_client", error_description: description },
    };
    const { status, html, message } = await get(`${callback}?code=abc&state=s`);
    assert.equal(status, 400);
    assert.match(html.text, /AADSTS7000215: Invalid client secret provided\.\nTrace ID: 1/);
    assert.deepEqual(message, { error: "invalid_client", errorDescription: description, state: "s" });
  });

  test("what the authorization endpoint refused, escaped", async () => {
    const text = "AADSTS65004: <script>alert(1)</script> & more";
    const { status, html } = await get(
      `${callback}?${new URLSearchParams({ error: "access_denied", error_description: text })}`,
    );
    assert.equal(status, 400);
    assert.match(html.text, /access_denied/);
    assert.ok(html.text.includes(text));
    assert.equal(html.all((element) => element.tagName === "script").length, 1);
  });

  test("an answer that is not JSON", async () => {
    lab.world.faults.add({ host: "login.microsoftonline.com", status: 503, times: 1 });
    const { html } = await get(`${callback}?code=abc&state=s`);
    assert.match(html.text, /HTTP 503/);
    assert.match(html.text, /answered 503: .*Fault injected/);
  });

  for (const [what, change, said] of [
    [
      "a host that the world does not have",
      { tokenEndpoint: "https://nowhere.example/token" },
      /nowhere\.example/,
    ],
    [
      "a token endpoint that is no URL",
      { tokenEndpoint: "token" },
      /its tokenEndpoint is not a URL: "token"/,
    ],
    ["no client authentication method", { clientAuthenticationMethod: undefined }, /must be Body or Basic/],
  ] as const) {
    test(what, async () => {
      const { tokenEndpoint } = lab.server.properties;
      Object.assign(lab.server.properties, change);
      const { status, html } = await get(`${callback}?code=abc&state=s`);
      lab.server.properties.tokenEndpoint = tokenEndpoint;
      assert.equal(status, 400);
      assert.match(html.text, said);
    });
  }

  for (const [what, path, said] of [
    ["no state", `${callback}?code=abc`, /carries no state/],
    ["neither code nor error", `${callback}?state=s`, /neither a code nor an error/],
    [
      "a server that is not deployed",
      "/signin-oauth/code/callback/gone?code=a&state=s",
      /configuration not found/,
    ],
  ] as const) {
    test(what, async () => {
      const before = lab.authority.tokenCalls.length;
      const { status, html } = await get(path);
      assert.equal(status, 400);
      assert.match(html.text, said);
      assert.equal(lab.authority.tokenCalls.length, before);
    });
  }
});

describe("flows without a sign-in page", () => {
  const post = async (path: string, body: unknown) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await lab.world.fetch(`${lab.portalUrl}${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };

  for (const [by, name, scope] of [
    ["the API's name", "basic-calculator", "api://backend/Calculator.Read"],
    ["the server's name", "OAUTH-authorizationcodeflow", "api://backend/Default.Scope"],
  ] as const) {
    test(`client credentials, by ${by}`, async () => {
      const { status, body } = await post(`/signin-oauth/credentials/${name}`, {});
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(body).sort(), ["accessToken", "accessTokenType"]);
      const { form } = lastTokenCall();
      assert.deepEqual([form.grant_type, form.scope, form.code], ["client_credentials", scope, undefined]);
    });
  }

  test("client credentials of a name that is neither", async () => {
    const { status, body } = await post("/signin-oauth/credentials/gone", {});
    assert.deepEqual([status, body.message], [400, "Authorization server configuration not found."]);
  });

  test("a password, with the scopes that the console asks for", async () => {
    const { status } = await post("/signin-oauth/password/oauth-authorizationcodeflow?scopes=a%20b", {
      username: "u",
      password: "p",
    });
    assert.equal(status, 200);
    const { form } = lastTokenCall();
    assert.deepEqual(
      [form.grant_type, form.username, form.password, form.scope],
      ["password", "u", "p", "a b"],
    );
  });

  test("a refused password is 401 with the authority's message", async () => {
    lab.authority.refusal = {
      status: 400,
      body: { error: "invalid_grant", error_description: "AADSTS50126: no" },
    };
    const { status, body } = await post("/signin-oauth/password/oauth-authorizationcodeflow", {
      username: "u",
      password: "p",
    });
    assert.deepEqual([status, body.message], [401, "invalid_grant: AADSTS50126: no"]);
  });
});
