import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  lackingOfBackendApp,
  lackingOfClientApp,
  type NeededOfClientApp,
} from "../../infra/existing/lacking.ts";
import type { Registration } from "../../infra/existing/registration.ts";
import { parse } from "./settings.support.ts";

const clientId = "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11";

const registration: Registration = {
  displayName: "Orders",
  clientId,
  signInAudience: "AzureADMyOrg",
  tokenVersion: 2,
  identifierUris: [`api://${clientId}`, "https://contoso.example/orders"],
  scopes: [{ value: "Orders.Read", id: "1", type: "User", enabled: true }],
  roles: [{ value: "Orders.All", id: "2", memberTypes: ["Application"], enabled: true }],
  redirectUris: { web: [], spa: [] },
  implicitGrant: { accessTokens: false, idTokens: false },
  principal: { objectId: "3", enabled: true, assignmentRequired: false },
};

/** What an API's registration lacks, by what of it and of the stack file is otherwise. */
function lacking(found: Partial<Registration>, change: object = {}): string[] {
  const backendApp = { existing: clientId, scopes: [{ value: "Orders.Read" }], ...change };
  const [api] = parse({ "apim-oauth:apis": [{ name: "orders", backendApp }] }).apis;
  return lackingOfBackendApp(api!.backendApp, { ...registration, ...found });
}

const principal = registration.principal!;
const [scope] = registration.scopes;
const [role] = registration.roles;
const all = { roles: [{ value: "Orders.All", for: "applications" }] };

describe("an API's registration lacks nothing", () => {
  const fine: [title: string, found: Partial<Registration>, change?: object][] = [
    ["with what the stack file says", {}, { ...all, identifierUri: "https://contoso.example/orders" }],
    ["where others have more of it", { signInAudience: "AzureADMultipleOrgs" }],
    ["where administrators alone consent to a scope", { scopes: [{ ...scope!, type: "Admin" }] }],
    [
      "where a role is for users as well",
      { roles: [{ ...role!, memberTypes: ["User", "Application"] }] },
      all,
    ],
  ];
  for (const [title, found, change] of fine) test(title, () => assert.deepEqual(lacking(found, change), []));
});

describe("an API's registration lacks", () => {
  const rows: [title: string, found: Partial<Registration>, says: RegExp, change?: object][] = [
    ["a service principal", { principal: undefined }, /az ad sp create --id 7b6a2d1e/],
    ["one that lets people in", { principal: { ...principal, enabled: false } }, /is disabled: Enterprise/],
    [
      "an open door",
      { principal: { ...principal, assignmentRequired: true } },
      /only those with a role of it get tokens .*write assignmentRequired: true/,
    ],
    ["a closed one", {}, /anybody gets tokens of it/, { assignmentRequired: true }],
    ["tokens of the version", { tokenVersion: 1 }, /takes v1 tokens.*write tokenVersion: 1, or set/],
    ["other organizations", {}, /account types are AzureADMyOrg/, { signInAudience: "AzureADMultipleOrgs" }],
    [
      "the default Application ID URI",
      { identifierUris: ["https://contoso.example/orders"] },
      /write identifierUri: https:\/\/contoso\.example\/orders, which it has/,
    ],
    ["any Application ID URI", { identifierUris: [] }, /it has none at all; add that one/],
    ["a scope", { scopes: [{ ...scope!, value: "Orders.Raed" }] }, /no scope Orders\.Read: .*did you mean/],
    ["an enabled scope", { scopes: [{ ...scope!, enabled: false }] }, /scope Orders\.Read is disabled/],
    [
      "a scope for administrators",
      {},
      /users can consent to its scope Orders\.Read/,
      { scopes: [{ value: "Orders.Read", type: "Admin" }] },
    ],
    ["a role", { roles: [] }, /no role Orders\.All: .*it has none/, all],
    ["an enabled role", { roles: [{ ...role!, enabled: false }] }, /role Orders\.All is disabled/, all],
    [
      "a role for applications",
      { roles: [{ ...role!, memberTypes: ["User"] }] },
      /role Orders\.All is not for applications/,
      all,
    ],
  ];
  for (const [title, found, says, change] of rows) {
    test(title, () => {
      const said = lacking(found, change);
      assert.equal(said.length, 1, said.join("\n"));
      assert.match(said[0]!, says);
    });
  }
});

describe("a client app's registration", () => {
  const needed: NeededOfClientApp = {
    signInAudience: "AzureADMyOrg",
    implicitGrant: { accessTokens: false, idTokens: false },
    redirectUris: { web: ["https://p/code"], spa: ["https://p/pkce"] },
  };
  const redirectUris = { web: ["https://p/code", "https://more/"], spa: ["https://p/pkce"] };
  const app = (found: Partial<Registration>, change: Partial<NeededOfClientApp> = {}) =>
    lackingOfClientApp({ ...needed, ...change }, { ...registration, redirectUris, ...found });

  test("lacks nothing with the redirect URIs, and more", () => {
    const implicitGrant = { accessTokens: true, idTokens: true };
    assert.deepEqual(app({ implicitGrant }), []);
  });

  test("lacks every redirect URI that is not there, on its platform", () => {
    assert.deepEqual(app({ redirectUris: { web: ["https://p/pkce"], spa: [] } }), [
      "it has no redirect URI https://p/code: add it to the platform Web (Authentication)",
      "it has no redirect URI https://p/pkce: add it to the platform Single-page application in place of Web, where it is (Authentication)",
    ]);
  });

  test("lacks the boxes of the implicit grant that the stack file ticks", () => {
    const [one, ...more] = app({}, { implicitGrant: { accessTokens: true, idTokens: false } });
    assert.match(one!, /gives no access tokens/);
    assert.deepEqual(more, []);
  });
});
