import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { policy } from "./support/instance.ts";
import { bearer, outcome, ProtectedApi } from "./support/protectedApi.ts";

const labMessage = "Unauthorized. Access token is missing or invalid.";

describe("validate-jwt", () => {
  const api = new ProtectedApi();

  it("answers as the lab's screenshot does: body, content type, and no WWW-Authenticate", async () => {
    api.protect(`failed-validation-httpcode="401" failed-validation-error-message="${labMessage}"`);
    const response = await api.instance.call();
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(response.headers.get("content-length"), "85");
    assert.equal(response.headers.get("www-authenticate"), null);
    assert.equal(await response.text(), `{ "statusCode": 401, "message": "${labMessage}" }`);
    assert.equal(
      response.headers.get("x-rehearsal-policy"),
      "validate-jwt: TokenNotPresent: JWT not present.",
    );
  });

  it("says what it says by default when no message is given", async () => {
    api.protect();
    assert.equal(
      await (await api.instance.call()).text(),
      '{ "statusCode": 401, "message": "JWT not present." }',
    );
    const invalid = await api.instance.call(undefined, bearer("a.b.c"));
    assert.equal(await invalid.text(), '{ "statusCode": 401, "message": "Invalid JWT." }');
  });

  it("lets a good token through and does not call the backend with a bad one", async () => {
    api.protect();
    assert.equal(await api.call(await api.issuer.token()), "200");
    assert.equal(api.backend.last?.path, "/api/add");
    api.backend.last = undefined;
    assert.equal(
      await api.call(await api.issuer.token({ iss: "https://elsewhere.example/" })),
      "401 TokenIssuerNotAllowed",
    );
    assert.equal(api.backend.last, undefined);
  });

  const sources: readonly [
    name: string,
    attribute: string,
    path: string,
    headers: (token: string) => Record<string, string>,
    expected: string,
  ][] = [
    [
      "a bare token in Authorization",
      'header-name="Authorization"',
      "",
      (token) => ({ authorization: token }),
      "200",
    ],
    [
      "a bare token where Bearer is required",
      'header-name="Authorization" require-scheme="Bearer"',
      "",
      (token) => ({ authorization: token }),
      "401 TokenNotPresent",
    ],
    [
      "another scheme than required",
      'header-name="Authorization" require-scheme="Bearer"',
      "",
      (token) => ({ authorization: `DPoP ${token}` }),
      "401 TokenNotPresent",
    ],
    [
      "the required scheme in lower case",
      'header-name="authorization" require-scheme="Bearer"',
      "",
      (token) => ({ authorization: `bearer ${token}` }),
      "200",
    ],
    ["a header of its own", 'header-name="x-token"', "", (token) => ({ "x-token": token }), "200"],
    [
      "a header of its own, where a required scheme is ignored",
      'header-name="x-token" require-scheme="Bearer"',
      "",
      (token) => ({ "x-token": token }),
      "200",
    ],
    ["a query parameter", 'query-parameter-name="access_token"', "&access_token=TOKEN", () => ({}), "200"],
    ["no such query parameter", 'query-parameter-name="access_token"', "", () => ({}), "401 TokenNotPresent"],
    [
      "an expression",
      `token-value="@(context.Request.Headers.GetValueOrDefault("x-a","").Split('|')[1])"`,
      "",
      (token) => ({ "x-a": `b|${token}` }),
      "200",
    ],
  ];
  for (const [name, attribute, path, headers, expected] of sources) {
    it(`${name}: ${expected}`, async () => {
      api.instance.inbound(
        `<validate-jwt ${attribute}><openid-config url="${api.issuer.configUrl}" /></validate-jwt>`,
      );
      const token = await api.issuer.token();
      const response = await api.instance.call(`/add?a=1&b=2${path.replace("TOKEN", token)}`, {
        headers: headers(token),
      });
      assert.equal(await outcome(response), expected);
    });
  }

  it("answers with the status of failed-validation-httpcode, which the body repeats", async () => {
    api.protect(
      'failed-validation-httpcode="403" failed-validation-error-message="&lt;no&gt; &quot;way&quot;"',
    );
    const response = await api.instance.call();
    assert.equal(response.status, 403);
    assert.deepEqual(await response.json(), { statusCode: 403, message: '<no> "way"' });
  });

  it("leaves the validated token in the output variable, as a Jwt", async () => {
    api.protect('output-token-variable-name="jwt"');
    const steps = `<set-header name="x-sub"><value>@(((Jwt)context.Variables["jwt"]).Subject)</value></set-header>
      <set-header name="x-scp"><value>@(((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("scp", "none"))</value></set-header>
      <set-header name="x-alg"><value>@(((Jwt)context.Variables["jwt"]).Algorithm)</value></set-header>`;
    api.instance.inbound(`<validate-jwt header-name="Authorization" output-token-variable-name="jwt">
      <openid-config url="${api.issuer.configUrl}" /></validate-jwt>${steps}`);
    assert.equal(await api.call(await api.issuer.token({ scp: "Calculator.Read" })), "200");
    const { headers } = api.backend.last!;
    assert.deepEqual(
      [headers.get("x-sub"), headers.get("x-scp"), headers.get("x-alg")],
      ["ada", "Calculator.Read", "RS256"],
    );
  });

  it("tells on-error what failed and where", async () => {
    const names = ["Source", "Reason", "Message", "Scope", "Section", "Path", "PolicyId"];
    const headers = names.map(
      (name) => `<set-header name="Error${name}"><value>@(context.LastError.${name})</value></set-header>`,
    );
    api.instance.api.policy = policy(
      `<policies><inbound><choose><when condition="@(true)">
        <validate-jwt id="token-check" header-name="Authorization"><openid-config url="${api.issuer.configUrl}" /></validate-jwt>
      </when></choose></inbound><on-error>${headers.join("")}
        <set-header name="ErrorStatusCode"><value>@(context.Response.StatusCode.ToString())</value></set-header></on-error></policies>`,
      "api",
    );
    const response = await api.instance.call();
    assert.deepEqual(
      [...names, "StatusCode"].map((name) => response.headers.get(`Error${name}`)),
      [
        "validate-jwt",
        "TokenNotPresent",
        "JWT not present.",
        "api",
        "inbound",
        "choose[1]/when[1]/validate-jwt",
        "token-check",
        "401",
      ],
    );
  });
});
