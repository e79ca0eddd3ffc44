import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  adminConsentUrl,
  authorizationEndpoint,
  type CloudName,
  cloudNames,
  gatewayUrl,
  graphUrl,
  issuer,
  loginEndpoint,
  openIdConfigUrl,
  portalRedirectUris,
  portalUrl,
  resourceManagerUrl,
  tokenEndpoint,
} from "../../infra/names/azureCloud.ts";
import { tenantId as tenant } from "./support/settings.ts";

interface Hosts {
  login: string;
  gateway: string;
  portal: string;
  resourceManager: string;
  graph: string;
  v1Issuer: string;
}

const expected: Record<CloudName, Hosts> = {
  public: {
    login: "https://login.microsoftonline.com",
    gateway: "https://contoso.azure-api.net",
    portal: "https://contoso.developer.azure-api.net",
    resourceManager: "https://management.azure.com",
    graph: "https://graph.microsoft.com",
    v1Issuer: `https://sts.windows.net/${tenant}/`,
  },
  usgovernment: {
    login: "https://login.microsoftonline.us",
    gateway: "https://contoso.azure-api.us",
    portal: "https://contoso.developer.azure-api.us",
    resourceManager: "https://management.usgovcloudapi.net",
    graph: "https://graph.microsoft.us",
    v1Issuer: `https://sts.windows.net/${tenant}/`,
  },
  china: {
    login: "https://login.partner.microsoftonline.cn",
    gateway: "https://contoso.azure-api.cn",
    portal: "https://contoso.developer.azure-api.cn",
    resourceManager: "https://management.chinacloudapi.cn",
    graph: "https://microsoftgraph.chinacloudapi.cn",
    v1Issuer: `https://sts.chinacloudapi.cn/${tenant}/`,
  },
};

test("there are three clouds", () => assert.deepEqual([...cloudNames].sort(), Object.keys(expected).sort()));

for (const [name, { login, gateway, portal, resourceManager, graph, v1Issuer }] of Object.entries(expected)) {
  const cloud = name as CloudName;

  describe(`the cloud ${cloud}`, () => {
    test("has its own hosts", () => {
      assert.equal(loginEndpoint(cloud), login);
      assert.equal(gatewayUrl(cloud, "contoso"), gateway);
      assert.equal(portalUrl(cloud, "contoso"), portal);
      assert.equal(resourceManagerUrl(cloud), resourceManager);
      assert.equal(graphUrl(cloud), graph);
    });

    test("has endpoints of both versions", () => {
      assert.equal(authorizationEndpoint(cloud, tenant, "v1"), `${login}/${tenant}/oauth2/authorize`);
      assert.equal(
        authorizationEndpoint(cloud, "organizations", "v2"),
        `${login}/organizations/oauth2/v2.0/authorize`,
      );
      assert.equal(tokenEndpoint(cloud, tenant, "v1"), `${login}/${tenant}/oauth2/token`);
      assert.equal(tokenEndpoint(cloud, tenant, "v2"), `${login}/${tenant}/oauth2/v2.0/token`);
    });

    test("has a configuration and an issuer for tokens of both versions", () => {
      assert.equal(openIdConfigUrl(cloud, tenant, 1), `${login}/${tenant}/.well-known/openid-configuration`);
      assert.equal(
        openIdConfigUrl(cloud, "common", 2),
        `${login}/common/v2.0/.well-known/openid-configuration`,
      );
      assert.equal(issuer(cloud, tenant, 1), v1Issuer);
      assert.equal(issuer(cloud, tenant, 2), `${login}/${tenant}/v2.0`);
    });

    test("has the portal's redirect URIs by platform", () => {
      const both = portalRedirectUris([portal], "oauth", ["authorizationCode", "authorizationCodeWithPkce"]);
      assert.deepEqual(both, {
        web: [`${portal}/signin-oauth/code/callback/oauth`],
        spa: [`${portal}/signin-oauth/code-pkce/callback/oauth`],
      });
    });

    test("has an address where an administrator consents", () => {
      const url = new URL(
        adminConsentUrl(cloud, tenant, "client", `${portal}/signin-oauth/code/callback/oauth`),
      );
      assert.equal(url.origin + url.pathname, `${login}/${tenant}/adminconsent`);
      assert.deepEqual(Object.fromEntries(url.searchParams), {
        client_id: "client",
        redirect_uri: `${portal}/signin-oauth/code/callback/oauth`,
      });
    });
  });
}

test("redirect URIs are those of the grant types that are used", () => {
  const { web, spa } = portalRedirectUris([portalUrl("public", "contoso")], "oauth", ["authorizationCode"]);
  assert.deepEqual([web.length, spa.length], [1, 0]);
});

test("host and server id are written as the browser and the portal write them, in lower case", () => {
  const { web } = portalRedirectUris([portalUrl("public", "Contoso-Calc")], "OAuth-Server", [
    "authorizationCode",
  ]);
  assert.deepEqual(web, [
    "https://contoso-calc.developer.azure-api.net/signin-oauth/code/callback/oauth-server",
  ]);
  assert.equal(gatewayUrl("public", "Contoso-Calc"), "https://contoso-calc.azure-api.net");
});
