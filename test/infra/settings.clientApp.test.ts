import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertProblem, type Config, clientApp, oauthServer, parse } from "./settings.support.ts";

const own = "apim-oauth";
const personal = "AzureADandPersonalMicrosoftAccount";

describe("refused as a redirect URI:", () => {
  const rows: [string, string, RegExp, string?][] = [
    ["plain http", "http://contoso.example/a", /begins with https/],
    ["no URL", "contoso", /absolute URL/],
    ["a character that Entra ID refuses", "https://contoso.example/a(b)", /does not take the character \(/],
    ["no path", "https://contoso.example", /needs a path or a trailing slash/],
    ["a wildcard", "https://*.contoso.example/", /wildcards are refused/],
    ["a fragment", "https://contoso.example/#a", /no fragment/],
    ["257 characters", `https://contoso.example/${"a".repeat(233)}`, /at most 256/],
    ["a query for personal accounts", "https://contoso.example/?a=1", /no query/, personal],
  ];
  for (const [title, uri, message, signInAudience = "AzureADMyOrg"] of rows) {
    test(title, () =>
      assertProblem(
        clientApp({ redirectUris: [uri], signInAudience }),
        `${own}:clientApp.redirectUris[0]`,
        message,
      ),
    );
  }

  test("one that is there already", () => {
    const redirectUris = ["https://contoso.example/", "https://contoso.example/"];
    assertProblem(clientApp({ redirectUris }), `${own}:clientApp.redirectUris[1]`, /already entry 0/);
  });
});

describe("without a secret", () => {
  const pkce = oauthServer({ grantTypes: ["authorizationCodeWithPkce"] });

  test("a stack file whose console redeems codes by PKCE alone is whole", () => {
    for (const app of [undefined, {}, { secrets: [] }]) {
      assert.deepEqual(parse({ ...pkce, "apim-oauth:clientApp": app }).clientApp.secrets, []);
    }
  });

  test("a wrong list of grant types is the one mistake", () => {
    assertProblem(
      { "apim-oauth:clientApp": {}, ...oauthServer({ grantTypes: ["pkce"] }) },
      `${own}:oauthServer.grantTypes[0]`,
      /not allowed/,
    );
  });
});

describe("an expired secret", () => {
  const now = new Date("2027-01-01T00:00:00Z");
  const secrets = [
    { name: "old", expires: "2026-06-30" },
    { name: "new", expires: "2027-06-30" },
  ];

  test("is refused when it is the active one and the day is known", () => {
    const reversed = clientApp({ secrets: secrets.toReversed() });
    assertProblem(
      reversed,
      `${own}:clientApp.secrets[1].expires`,
      /is in the past.*add the next one after it: npm run rotate-secret/,
      { now },
    );
  });

  test("may stay as long as it is not the active one", () => {
    assertNoProblem(clientApp({ secrets }));
  });

  function assertNoProblem(config: Config): void {
    assertProblem({ ...config, "apim-oauth:zebra": "x" }, `${own}:zebra`, /./, { now });
  }
});
