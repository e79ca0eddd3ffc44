import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tlsProperties } from "../../../infra/serviceTier.ts";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";
import { apiHasPolicy } from "../../../policies/guardrails/rules/apiHasPolicy.ts";
import { apiHttpsOnly } from "../../../policies/guardrails/rules/apiHttpsOnly.ts";
import { backendHttps } from "../../../policies/guardrails/rules/backendHttps.ts";
import { noCredentialsLogged } from "../../../policies/guardrails/rules/noCredentialsLogged.ts";
import { noPasswordGrant } from "../../../policies/guardrails/rules/noPasswordGrant.ts";
import { noWildcardCors } from "../../../policies/guardrails/rules/noWildcardCors.ts";
import { portalLoginTenants } from "../../../policies/guardrails/rules/portalLoginTenants.ts";
import { portalSignUpClosed } from "../../../policies/guardrails/rules/portalSignUpClosed.ts";
import { productNotOpenToGuests } from "../../../policies/guardrails/rules/productNotOpenToGuests.ts";
import { tlsFloor } from "../../../policies/guardrails/rules/tlsFloor.ts";
import { apiPolicy, documentWith, found, resource, tenantId } from "./support.ts";

describe("api-has-policy", () => {
  const api = resource("Api", { apiId: "calc" }, { name: "calculator" });

  it("refuses an API without one, and an API whose only policy is another API's", () => {
    const other = resource("ApiPolicy", { apiId: "other" });
    for (const resources of [[api], [api, other]]) {
      assert.deepEqual(found(apiHasPolicy, resources), ["the API calc has no ApiPolicy"]);
    }
  });

  it("takes a policy that names the API or takes its name from it", () => {
    const dependencies = { apiId: [api.urn] };
    for (const policy of [
      resource("ApiPolicy", { apiId: "calc" }),
      resource("ApiPolicy", { apiId: UNKNOWN }, { dependencies }),
    ]) {
      assert.deepEqual(found(apiHasPolicy, [api, policy]), []);
    }
  });

  it("waits for a policy whose API is not known, and not when it is another API's", () => {
    assert.deepEqual(found(apiHasPolicy, [api, resource("ApiPolicy", { apiId: UNKNOWN })]), []);
    const others = resource("ApiPolicy", { apiId: UNKNOWN }, { dependencies: { apiId: ["urn:Api:other"] } });
    assert.equal(found(apiHasPolicy, [api, others]).length, 1);
  });
});

describe("no-credentials-logged", () => {
  const side = (headers: readonly unknown[], bytes = 0) => ({ request: { headers, body: { bytes } } });

  it("refuses tokens, keys, cookies and bodies in the log of an instance and of an API", () => {
    for (const kind of ["Diagnostic", "ApiDiagnostic"] as const) {
      const diagnostic = resource(kind, {
        frontend: side(["traceparent", "Authorization", "Ocp-Apim-Subscription-Key"], 512),
        backend: { response: { headers: ["Set-Cookie"] } },
      });
      assert.deepEqual(found(noCredentialsLogged, [diagnostic]), [
        'the header "Authorization" is logged',
        'the header "Ocp-Apim-Subscription-Key" is logged',
        "512 bytes of bodies are logged",
        'the header "Set-Cookie" is logged',
      ]);
    }
  });

  it("takes other headers, and waits for what is not known", () => {
    for (const frontend of [side(["traceparent", UNKNOWN]), UNKNOWN, undefined]) {
      assert.deepEqual(found(noCredentialsLogged, [resource("Diagnostic", { frontend })]), []);
    }
  });
});

describe("no-wildcard-cors", () => {
  const cors = (origin: string) =>
    `<cors><allowed-origins><origin>${origin}</origin></allowed-origins></cors>`;

  it("refuses a wildcard in the policies of all scopes", () => {
    const value = documentWith({ before: cors("*") });
    for (const kind of ["Policy", "ProductPolicy", "ApiPolicy", "ApiOperationPolicy"] as const) {
      assert.deepEqual(
        found(noWildcardCors, [resource(kind, { value })]),
        ['<cors> allows the origin "*"'],
        kind,
      );
    }
  });

  it("refuses a wildcard inside an origin, and takes origins that are named", () => {
    assert.equal(found(noWildcardCors, [apiPolicy({ before: cors("https://*.contoso.example") })]).length, 1);
    assert.deepEqual(found(noWildcardCors, [apiPolicy({ before: cors("https://contoso.example") })]), []);
    assert.deepEqual(found(noWildcardCors, [resource("Policy", { value: UNKNOWN })]), []);
  });
});

describe("api-https-only", () => {
  const cases: readonly [unknown, string[]][] = [
    [["https"], []],
    [["https", "wss"], []],
    [UNKNOWN, []],
    [[UNKNOWN], []],
    [["http", "https"], ['protocols has "http"']],
    [["ws"], ['protocols has "ws"']],
    [undefined, ["protocols is not set, so the imported document decides"]],
  ];
  for (const [protocols, problems] of cases) {
    it(`${problems.length > 0 ? "refuses" : "takes"} ${String(JSON.stringify(protocols) ?? "none")}`, () => {
      assert.deepEqual(found(apiHttpsOnly, [resource("Api", { protocols })]), problems);
    });
  }
});

describe("backend-https", () => {
  it("refuses a backend over http", () => {
    const api = resource("Api", { serviceUrl: "HTTP://backend.contoso.example" });
    assert.deepEqual(found(backendHttps, [api]), ['serviceUrl is "HTTP://backend.contoso.example"']);
  });

  it("takes https, no backend at all, and one that is not known", () => {
    for (const serviceUrl of ["https://backend.contoso.example", undefined, UNKNOWN]) {
      assert.deepEqual(found(backendHttps, [resource("Api", { serviceUrl })]), []);
    }
  });
});

describe("product-not-open-to-guests", () => {
  const product = (subscriptionRequired: unknown) =>
    resource("Product", { productId: "all", subscriptionRequired });
  const group = (groupId: unknown, productId: unknown = "all") =>
    resource("ProductGroup", { groupId, productId });

  it("refuses a product without subscriptions that guests see", () => {
    assert.deepEqual(found(productNotOpenToGuests, [product(false), group("guests")]), [
      "it needs no subscription, and guests see it",
    ]);
    const dependencies = { productId: [product(false).urn] };
    const known = resource("ProductGroup", { groupId: "Guests", productId: UNKNOWN }, { dependencies });
    assert.equal(found(productNotOpenToGuests, [product(false), known]).length, 1);
  });

  it("takes one of the two, and waits for what is not known", () => {
    for (const resources of [
      [product(false), group("developers")],
      [product(true), group("guests")],
      [product(undefined), group("guests")],
      [product(UNKNOWN), group("guests")],
      [product(false), group(UNKNOWN)],
      [product(false), group("guests", "another")],
    ])
      assert.deepEqual(found(productNotOpenToGuests, resources), []);
  });
});

describe("portal-login-tenants", () => {
  const provider = (properties: Readonly<Record<string, unknown>>) =>
    resource("IdentityProvider", { identityProviderName: "aad", ...properties });
  const named = { signinTenant: tenantId, allowedTenants: [tenantId] };

  it("takes a provider that names its tenants, known or not", () => {
    assert.deepEqual(found(portalLoginTenants, [provider(named)]), []);
    const unknown = { signinTenant: UNKNOWN, allowedTenants: UNKNOWN };
    assert.deepEqual(found(portalLoginTenants, [provider(unknown)]), []);
  });

  it("refuses one that does not", () => {
    assert.deepEqual(found(portalLoginTenants, [provider({})]), [
      "it has no signinTenant, so that people of any tenant sign in",
      "it has no allowedTenants",
    ]);
    assert.deepEqual(found(portalLoginTenants, [provider({ ...named, allowedTenants: [] })]), [
      "it has no allowedTenants",
    ]);
    const everybody = { signinTenant: "Common", allowedTenants: [tenantId, "organizations"] };
    assert.deepEqual(found(portalLoginTenants, [provider(everybody)]), [
      "it names Common, organizations in place of a tenant",
    ]);
  });

  it("leaves other identity providers alone", () => {
    assert.deepEqual(found(portalLoginTenants, [provider({ identityProviderName: "google" })]), []);
  });
});

describe("portal-sign-up-closed", () => {
  const deployment = (settings: Readonly<Record<string, unknown>>) =>
    resource("Deployment", {
      properties: {
        template: {
          resources: Object.entries(settings).map(([name, enabled]) => ({
            type: "Microsoft.ApiManagement/service/portalsettings",
            name: `contoso/${name}`,
            properties: { enabled },
          })),
        },
      },
    });

  it("refuses a portal that is for those who have signed in, and lets everybody sign up", () => {
    assert.deepEqual(found(portalSignUpClosed, [deployment({ signin: true, signup: true })]), [
      "visitors of the developer portal have to sign in, and may sign up",
    ]);
  });

  it("takes one of the two, another deployment, and what is not known", () => {
    for (const other of [
      deployment({ signin: true, signup: false }),
      deployment({ signin: false, signup: true }),
      deployment({ signup: true }),
      deployment({ signin: true, signup: UNKNOWN }),
      resource("Deployment", { properties: UNKNOWN }),
      resource("Deployment", { properties: { template: { resources: UNKNOWN } } }),
      resource("Deployment", {}),
    ])
      assert.deepEqual(found(portalSignUpClosed, [other]), []);
  });
});

describe("tls-floor", () => {
  const instance = (name: string, customProperties: unknown) =>
    resource("ApiManagementService", { sku: { name }, customProperties });

  for (const sku of ["Developer", "Consumption", "StandardV2"] as const) {
    it(`takes what this project sets on ${sku}`, () => {
      assert.deepEqual(found(tlsFloor, [instance(sku, tlsProperties(sku))]), []);
    });
  }

  it("refuses a protocol that is on, and one that is not mentioned, in one finding", () => {
    const { "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10": _, ...rest } =
      tlsProperties("Developer")!;
    const backend = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls11";
    assert.deepEqual(found(tlsFloor, [instance("Developer", { ...rest, [backend]: "True" })]), [
      "of customProperties Microsoft.WindowsAzure.ApiManagement.Gateway.Security.*, " +
        "Protocols.Tls10 is not set, Backend.Protocols.Tls11 is True",
    ]);
  });

  it("refuses an instance without any, and waits for what is not known", () => {
    assert.equal(found(tlsFloor, [instance("Premium", undefined)]).length, 1);
    assert.deepEqual(found(tlsFloor, [instance("Premium", UNKNOWN)]), []);
  });
});

describe("no-password-grant", () => {
  it("refuses it beside other grants", () => {
    const server = resource("AuthorizationServer", {
      grantTypes: ["authorizationCode", "resourceOwnerPassword"],
    });
    assert.deepEqual(found(noPasswordGrant, [server]), ['grantTypes has "resourceOwnerPassword"']);
  });

  it("takes the authorization code", () => {
    const grantTypes = ["authorizationCode", "authorizationCodeWithPkce"];
    assert.deepEqual(found(noPasswordGrant, [resource("AuthorizationServer", { grantTypes })]), []);
  });
});
