import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ConfidentialClientApplication, type INetworkModule } from "@azure/msal-node";
import { Hono } from "hono";
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from "jose";
import * as client from "openid-client";
import { startWorld, type World } from "../../../emulator/world.ts";
import {
  addApplication,
  addPrincipal,
  addSecret,
  grantToEverybody,
  type Lab,
  newScope,
  redirectUri,
  seedLab,
} from "./support/directory.ts";
import { authorized } from "./support/flow.ts";

describe("Over TLS, under its real host name, Entra serves", () => {
  let world: World;
  let lab: Lab;

  before(async () => {
    const landing = new Hono().get("/callback", (c) => c.text("signed in"));
    world = await startWorld({ extraHosts: { "client.example": landing } });
    lab = await seedLab(world.directory, { domain: "contoso.onmicrosoft.com" });
    lab.client.signInAudience = "AzureADMultipleOrgs";
  });

  after(() => world.close());

  describe("openid-client, which", () => {
    const discover = (authentication: client.ClientAuth, clientId = lab.client.appId) =>
      client.discovery(
        new URL(`https://login.microsoftonline.com/${lab.tenant.id}/v2.0`),
        clientId,
        undefined,
        authentication,
        { [client.customFetch]: (url, options) => world.fetch(url, options as RequestInit) },
      );

    const { ClientSecretPost, ClientSecretBasic } = client;
    for (const [where, authentication] of [
      ["the body", ClientSecretPost],
      ["the Authorization header", ClientSecretBasic],
    ] as const) {
      it(`completes the code flow with PKCE, nonce and its secret in ${where}, and refreshes`, async () => {
        const config = await discover(authentication(lab.secret));
        const pkceCodeVerifier = client.randomPKCECodeVerifier();
        const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: `openid profile offline_access ${lab.readScope}`,
          code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
          code_challenge_method: "S256",
          state: expectedState,
          nonce: expectedNonce,
        });
        const { page } = await authorized(world, lab, url.href);
        const checks = { pkceCodeVerifier, expectedState, expectedNonce };
        const tokens = await client.authorizationCodeGrant(config, page.url, checks);
        assert.equal(tokens.claims()?.preferred_username, lab.ada.userPrincipalName);

        const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
        const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""), {
          [customFetch]: (url, options) => world.fetch(url, options as RequestInit),
        });
        for (const token of [tokens.access_token, refreshed.access_token]) {
          const { payload } = await jwtVerify(token, keys, {
            audience: lab.backend.appId,
            issuer: config.serverMetadata().issuer,
          });
          assert.equal(payload.scp, "Calculator.Read");
        }
      });
    }

    it("gets a token for the application itself", async () => {
      const config = await discover(client.ClientSecretPost(lab.secret));
      const scope = `api://${lab.backend.appId}/.default`;
      const tokens = await client.clientCredentialsGrant(config, { scope });
      assert.equal(tokens.token_type, "bearer");
    });

    it("cannot renew a client's token for itself, since it sends no scope", async () => {
      const both = addApplication(lab.tenant, "both");
      both.identifierUris = [`api://${both.appId}`];
      both.api.oauth2PermissionScopes = [newScope("access")];
      both.web.redirectUris = [redirectUri];
      const principal = addPrincipal(lab.tenant, both);
      grantToEverybody(lab.tenant, principal, principal, "access");
      const secret = addSecret(both);
      const config = await discover(client.ClientSecretPost(secret), both.appId);
      const scope = `openid offline_access api://${both.appId}/access`;
      const url = client.buildAuthorizationUrl(config, { redirect_uri: redirectUri, scope });
      const { page } = await authorized(world, lab, url.href);
      const tokens = await client.authorizationCodeGrant(config, page.url);
      await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token ?? ""), {
        error: "invalid_request",
        error_description: /^AADSTS90009: /,
      });
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? "", { scope });
      assert.ok(renewed.access_token);
    });

    it("reports a wrong secret as invalid_client", async () => {
      const config = await discover(client.ClientSecretPost("wrong"));
      const scope = `api://${lab.backend.appId}/.default`;
      await assert.rejects(client.clientCredentialsGrant(config, { scope }), {
        error: "invalid_client",
        error_description: /^AADSTS7000215: /,
        status: 401,
      });
    });
  });

  // Its requests (AzureAD/microsoft-authentication-library-for-go 1.4), for machines without Go; where there is one,
  // scripts/practiceProxy.test.ts runs it.
  it("MSAL for Go, which asks where to go and adds the scopes of OpenID Connect to .default", async () => {
    const login = "https://login.microsoftonline.com";
    const authority = `${login}/${lab.tenant.id}`;
    const query = new URLSearchParams({
      "api-version": "1.1",
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    });
    const instance = await world.fetch(`${login}/common/discovery/instance?${query}`);
    const { tenant_discovery_endpoint } = (await instance.json()) as { tenant_discovery_endpoint: string };
    const configuration = await world.fetch(tenant_discovery_endpoint);
    const { token_endpoint } = (await configuration.json()) as { token_endpoint: string };
    const form = {
      client_id: lab.tenant.deployer.clientId,
      client_secret: lab.tenant.deployer.clientSecret,
      grant_type: "client_credentials",
      scope: "https://management.azure.com//.default openid offline_access profile",
    };
    const response = await world.fetch(token_endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "x-client-sku": "MSAL.Go",
        "return-client-request-id": "false",
      },
      body: new URLSearchParams(form).toString(),
    });
    assert.equal(response.status, 200);
    const { access_token } = (await response.json()) as { access_token: string };
    assert.equal(decodeJwt(access_token).aud, "https://management.azure.com/");
  });

  describe("msal-node, which", () => {
    const send = async (
      method: string,
      url: string,
      options?: { headers?: Record<string, string>; body?: string },
    ) => {
      const response = await world.fetch(url, { method, headers: options?.headers, body: options?.body });
      const headers = Object.fromEntries(response.headers.entries());
      return { headers, status: response.status, body: (await response.json()) as never };
    };
    const networkClient: INetworkModule = {
      sendGetRequestAsync: (url, options) => send("GET", url, options),
      sendPostRequestAsync: (url, options) => send("POST", url, options),
    };
    const application = (clientSecret: string, authority = lab.tenant.id) =>
      new ConfidentialClientApplication({
        auth: {
          clientId: lab.client.appId,
          clientSecret,
          authority: `https://login.microsoftonline.com/${authority}`,
        },
        system: { networkClient },
      });

    for (const authority of ["tenant", "organizations", "common"]) {
      it(`signs in at the ${authority} authority and renews silently`, async () => {
        const msal = application(lab.secret, authority === "tenant" ? lab.tenant.id : authority);
        const request = { scopes: [lab.readScope], redirectUri };
        const { page } = await authorized(world, lab, await msal.getAuthCodeUrl(request));
        const result = await msal.acquireTokenByCode({
          ...request,
          code: page.url.searchParams.get("code") ?? "",
        });
        assert.equal(result.account?.username, lab.ada.userPrincipalName);
        assert.equal(result.tenantId, lab.tenant.id);
        assert.deepEqual(result.scopes, [lab.readScope]);
        const renewed = await msal.acquireTokenSilent({
          account: result.account!,
          scopes: [lab.readScope],
          forceRefresh: true,
        });
        assert.notEqual(renewed.accessToken, result.accessToken);
      });
    }

    it("gets a token for the application itself", async () => {
      const scopes = [`api://${lab.backend.appId}/.default`];
      const result = await application(lab.secret).acquireTokenByClientCredential({ scopes });
      assert.ok(result?.accessToken);
    });

    it("reports a wrong secret with Entra's code", async () => {
      const scopes = [`api://${lab.backend.appId}/.default`];
      await assert.rejects(application("wrong").acquireTokenByClientCredential({ scopes }), {
        errorCode: "invalid_client",
        errorNo: 7_000_215,
      });
    });

    it("reports a tenant that does not exist", async () => {
      const nowhere = application(lab.secret, "11111111-2222-4333-8444-555555555555");
      await assert.rejects(nowhere.acquireTokenByClientCredential({ scopes: ["api://x/.default"] }));
    });
  });
});
