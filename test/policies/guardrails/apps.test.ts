import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";
import type { Identity } from "../../../policies/guardrails/facts/shapes.ts";
import { granularAppRegistration } from "../../../policies/guardrails/rules/granularAppRegistration.ts";
import { noImplicitGrant } from "../../../policies/guardrails/rules/noImplicitGrant.ts";
import { protectProduction } from "../../../policies/guardrails/rules/protectProduction.ts";
import { redirectHostKnown } from "../../../policies/guardrails/rules/redirectHostKnown.ts";
import { redirectUriHttps } from "../../../policies/guardrails/rules/redirectUriHttps.ts";
import { scopeIdStable } from "../../../policies/guardrails/rules/scopeIdStable.ts";
import { found, resource } from "./support.ts";

const redirects = (...redirectUris: unknown[]) => resource("ApplicationRedirectUris", { redirectUris });

describe("no-implicit-grant", () => {
  it("refuses each of the two boxes", () => {
    const app = resource("ApplicationRegistration", {
      implicitAccessTokenIssuanceEnabled: true,
      implicitIdTokenIssuanceEnabled: true,
    });
    assert.deepEqual(found(noImplicitGrant, [app]), [
      "implicitAccessTokenIssuanceEnabled is true",
      "implicitIdTokenIssuanceEnabled is true",
    ]);
  });

  it("refuses the grant on the authorization server", () => {
    const server = resource("AuthorizationServer", { grantTypes: ["authorizationCode", "implicit"] });
    assert.deepEqual(found(noImplicitGrant, [server]), ['grantTypes has "implicit"']);
  });

  it("takes boxes that are off, not set or not known", () => {
    for (const implicitIdTokenIssuanceEnabled of [false, undefined, UNKNOWN]) {
      const app = resource("ApplicationRegistration", { implicitIdTokenIssuanceEnabled });
      assert.deepEqual(found(noImplicitGrant, [app]), []);
    }
  });
});

describe("redirect-uri-https", () => {
  it("takes https, and http on localhost", () => {
    const uris = ["https://contoso.example/a", "http://localhost/a", "http://localhost:8080/a", UNKNOWN];
    assert.deepEqual(found(redirectUriHttps, [redirects(...uris)]), []);
  });

  for (const uri of [
    "http://contoso.example/a",
    "http://localhost.contoso.example/a",
    "msal://auth",
    "https:///a",
  ]) {
    it(`refuses ${uri}`, () => {
      assert.deepEqual(found(redirectUriHttps, [redirects(uri)]), [
        `the redirect URI "${uri}" is neither https nor http://localhost`,
      ]);
    });
  }
});

describe("the redirect URIs of native applications", () => {
  const native = (...redirectUris: string[]) =>
    resource("ApplicationRedirectUris", { type: "PublicClient", redirectUris });
  const local = [
    "http://localhost/",
    "http://127.0.0.1:8400/a",
    "msal7b6a2d1e://auth",
    "https://login.microsoftonline.com/common/oauth2/nativeclient",
  ];
  const elsewhere = [
    "http://contoso.example/a",
    "http://localhost.contoso.example/",
    "https://contoso.example/common/oauth2/nativeclient",
  ];
  it("stay on the user's machine", () => {
    for (const rule of [redirectUriHttps, redirectHostKnown])
      assert.deepEqual(found(rule, [native(...local)]), []);
  });
  for (const uri of elsewhere) {
    it(`are refused for ${uri}`, () => assert.equal(found(redirectHostKnown, [native(uri)]).length, 1));
  }
  it("are none of a web application's", () => {
    assert.equal(found(redirectUriHttps, [redirects("msal7b6a2d1e://auth")]).length, 1);
    assert.equal(found(redirectHostKnown, [redirects("msal7b6a2d1e://auth")]).length, 1);
  });
});

describe("redirect-host-known", () => {
  const server = resource("AuthorizationServer", { serviceName: "Contoso-Calc" });

  it("takes the stack's developer portal in each cloud, and localhost", () => {
    const uris = ["net", "us", "cn"].map(
      (end) => `https://contoso-calc.developer.azure-api.${end}/signin-oauth`,
    );
    assert.deepEqual(
      found(redirectHostKnown, [server, redirects(...uris, "http://localhost:3000/a", UNKNOWN)]),
      [],
    );
  });

  const refused = [
    "https://other.developer.azure-api.net/signin-oauth",
    "https://contoso-calc.developer.azure-api.net.contoso.example/a",
    "not a URI",
  ];
  for (const uri of refused) {
    it(`refuses ${uri}`, () => {
      assert.match(
        found(redirectHostKnown, [server, redirects(uri)]).join(),
        /has a host beyond those allowed: localhost, contoso-calc\.developer\.azure-api\.net/,
      );
    });
  }

  it("takes a host name of the portal's own, as the program has it, and none like it", () => {
    const program = resource("ApiManagement", {
      portalUrls: ["https://developers.contoso.example", UNKNOWN],
    });
    const uri = (host: string) => redirects(`https://${host}/signin-oauth/code/callback/a`);
    assert.deepEqual(found(redirectHostKnown, [program, uri("developers.contoso.example")]), []);
    for (const other of [
      "contoso.example",
      "developers.contoso.example.evil.example",
      "api.contoso.example",
    ]) {
      assert.equal(found(redirectHostKnown, [program, uri(other)]).length, 1, other);
    }
  });

  it("takes hosts of the configuration, by pattern and whatever the case", () => {
    const settings = { allowedHosts: ["*.Contoso.example"] };
    assert.deepEqual(found(redirectHostKnown, [redirects("https://app.contoso.example/a")], settings), []);
    assert.equal(found(redirectHostKnown, [redirects("https://contoso.example.evil/a")], settings).length, 1);
  });

  it("refuses a wildcard even on an allowed host", () => {
    const settings = { allowedHosts: ["*.contoso.example"] };
    assert.deepEqual(found(redirectHostKnown, [redirects("https://*.contoso.example/a")], settings), [
      'the redirect URI "https://*.contoso.example/a" has a wildcard',
    ]);
  });

  it("refuses a URI that is known before the instance's name is", () => {
    const unnamed = resource("ApiManagementService", { serviceName: UNKNOWN });
    const uri = redirects("https://contoso-calc.developer.azure-api.net/signin-oauth");
    assert.equal(found(redirectHostKnown, [unnamed, uri]).length, 1);
  });
});

describe("protect-production", () => {
  const uuid = resource("RandomUuid", {}, { name: "scope" });
  const other = resource("RandomUuid", {}, { name: "other" });
  const scope = resource("ApplicationPermissionScope", {}, { dependencies: { scopeId: [uuid.urn] } });
  const unprotected = [
    resource("ApiManagementService"),
    resource("ApplicationRegistration"),
    uuid,
    scope,
    other,
  ];

  it("refuses an instance, a registration and a scope's id that are not protected", () => {
    const message = "it is not protected, and prod is a production stack";
    assert.deepEqual(found(protectProduction, unprotected, { stack: "prod" }), [message, message, message]);
  });

  it("takes them when they are", () => {
    const kept = unprotected.map((each) => ({ ...each, protect: true }));
    assert.deepEqual(found(protectProduction, kept, { stack: "prod" }), []);
  });

  for (const [stack, isProduction] of [
    ["production", true],
    ["contoso-prod", true],
    ["Prod-eu", true],
    ["live", true],
    ["contoso-live", true],
    ["alive", false],
    ["dev", false],
    ["product-test", false],
    ["reproduction", false],
  ] as const) {
    it(`${isProduction ? "takes" : "does not take"} ${stack} for a production stack`, () => {
      assert.equal(found(protectProduction, unprotected, { stack }).length > 0, isProduction);
    });
  }

  it("takes the names of production stacks from the configuration", () => {
    assert.equal(
      found(protectProduction, unprotected, { stack: "live", productionStacks: ["live"] }).length,
      3,
    );
  });
});

describe("scope-id-stable", () => {
  const uuid = (name: string, properties = {}) => resource("RandomUuid", properties, { name });
  const scope = (value: unknown, scopeId: unknown, ...from: readonly Identity[]) =>
    resource(
      "ApplicationPermissionScope",
      { value, scopeId },
      { name: String(value), dependencies: { scopeId: from.map(({ urn }) => urn) } },
    );

  it("takes an id from a RandomUuid that is named after the scope", () => {
    const source = uuid("calculator/Calculator.Read");
    assert.deepEqual(found(scopeIdStable, [source, scope("Calculator.Read", UNKNOWN, source)]), []);
  });

  it("refuses an id that comes from nowhere, or from another resource", () => {
    const literal = scope("Read", "5d0c0b5e-8f4b-4c37-a5a7-6f0b4d1b7f10");
    assert.deepEqual(found(scopeIdStable, [literal]), [
      'its scopeId "5d0c0b5e-8f4b-4c37-a5a7-6f0b4d1b7f10" does not come from a RandomUuid',
    ]);
    const app = resource("ApplicationRegistration");
    assert.deepEqual(found(scopeIdStable, [app, scope("Read", UNKNOWN, app)]), [
      "its scopeId does not come from a RandomUuid",
    ]);
  });

  it("refuses a RandomUuid that is named after a position", () => {
    const source = uuid("scope-0");
    assert.deepEqual(found(scopeIdStable, [source, scope("Read", UNKNOWN, source)]), [
      'the RandomUuid "scope-0" is not named after the scope\'s value "Read"',
    ]);
  });

  it("refuses a RandomUuid with keepers", () => {
    for (const keepers of [{ round: "1" }, UNKNOWN]) {
      const source = uuid("Read", { keepers });
      assert.match(found(scopeIdStable, [source, scope("Read", UNKNOWN, source)]).join(), /has keepers/);
    }
  });

  it("holds for the ids of roles as well", () => {
    const role = (from: readonly Identity[]) =>
      resource(
        "ApplicationAppRole",
        { value: "Read.All", roleId: UNKNOWN },
        { name: "role", dependencies: { roleId: from.map(({ urn }) => urn) } },
      );
    const source = uuid("calculator/roles/Read.All");
    assert.deepEqual(found(scopeIdStable, [source, role([source])]), []);
    assert.deepEqual(found(scopeIdStable, [source, role([])]), [
      "its roleId does not come from a RandomUuid",
    ]);
    const second = uuid("Read.All");
    assert.deepEqual(found(scopeIdStable, [second, scope("Read.All", UNKNOWN, second), role([second])]), [
      "it has the same RandomUuid as the role role",
      "it has the same RandomUuid as the scope Read.All",
    ]);
  });

  it("refuses one RandomUuid for two scopes", () => {
    const source = uuid("Read.All");
    const scopes = [scope("Read", UNKNOWN, source), scope("Read.All", UNKNOWN, source)];
    assert.deepEqual(found(scopeIdStable, [source, ...scopes]), [
      "it has the same RandomUuid as the scope Read.All",
      "it has the same RandomUuid as the scope Read",
    ]);
  });
});

describe("granular-app-registration", () => {
  it("refuses azuread.Application", () => {
    assert.deepEqual(found(granularAppRegistration, [resource("Application")]), [
      "it is an azuread.Application",
    ]);
  });

  it("takes ApplicationRegistration", () => {
    assert.deepEqual(found(granularAppRegistration, [resource("ApplicationRegistration")]), []);
  });
});
