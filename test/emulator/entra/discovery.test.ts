import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import { type Lab, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";

describe("Entra's discovery", () => {
  let world: WorldContext;
  let contoso: Lab;
  let fabrikam: Lab;
  let government: Lab;
  let china: Lab;

  before(async () => {
    world = startEntra();
    contoso = await seedLab(world.directory, { domain: "contoso.onmicrosoft.com" });
    fabrikam = await seedLab(world.directory);
    government = await seedLab(world.directory, { cloud: "usgovernment" });
    china = await seedLab(world.directory, { cloud: "china" });
  });

  async function get(
    url: string,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const response = await world.fetch(url);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  it("names the tenant's own issuer and endpoints, by token version", async () => {
    const id = contoso.tenant.id;
    const v2 = (await get(`https://login.microsoftonline.com/${id}/v2.0/.well-known/openid-configuration`))
      .body;
    assert.equal(v2.issuer, `https://login.microsoftonline.com/${id}/v2.0`);
    assert.equal(v2.authorization_endpoint, `https://login.microsoftonline.com/${id}/oauth2/v2.0/authorize`);
    assert.equal(v2.token_endpoint, `https://login.microsoftonline.com/${id}/oauth2/v2.0/token`);
    assert.equal(v2.jwks_uri, `https://login.microsoftonline.com/${id}/discovery/v2.0/keys`);
    const v1 = (await get(`https://login.microsoftonline.com/${id}/.well-known/openid-configuration`)).body;
    assert.equal(v1.issuer, `https://sts.windows.net/${id}/`);
    assert.equal(v1.token_endpoint, `https://login.microsoftonline.com/${id}/oauth2/token`);
    assert.equal(v1.jwks_uri, `https://login.microsoftonline.com/${id}/discovery/keys`);
  });

  it("answers under every name of a cloud's authority, with endpoints of that name and one issuer", async () => {
    for (const [alias, login, { tenant }] of [
      ["login.windows.net", "login.microsoftonline.com", contoso],
      ["login.usgovcloudapi.net", "login.microsoftonline.us", government],
      // The one that Azure's SDKs for Go and Python use in China.
      ["login.chinacloudapi.cn", "login.partner.microsoftonline.cn", china],
    ] as const) {
      const base = `https://${alias}/${tenant.id}`;
      const { status, body } = await get(`${base}/v2.0/.well-known/openid-configuration`);
      assert.equal(status, 200, alias);
      assert.equal(body.token_endpoint, `${base}/oauth2/v2.0/token`);
      assert.equal(body.jwks_uri, `${base}/discovery/v2.0/keys`);
      assert.equal(body.issuer, `https://${login}/${tenant.id}/v2.0`);
      const { clientId, clientSecret } = tenant.deployer;
      const token = await world.fetch(`${base}/oauth2/v2.0/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: clientId,
          client_secret: clientSecret,
          scope: `https://${tenant.cloud.arm}/.default`,
        }),
      });
      assert.equal(token.status, 200, alias);
    }
  });

  it("answers for a verified domain as for the tenant's id", async () => {
    const url =
      "https://login.microsoftonline.com/Contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration";
    assert.equal((await get(url)).body.issuer, `https://login.microsoftonline.com/${contoso.tenant.id}/v2.0`);
  });

  for (const authority of ["common", "organizations"]) {
    it(`gives ${authority} an issuer with a literal {tenantid}`, async () => {
      const base = `https://login.microsoftonline.com/${authority}`;
      const v2 = (await get(`${base}/v2.0/.well-known/openid-configuration`)).body;
      assert.equal(v2.issuer, "https://login.microsoftonline.com/{tenantid}/v2.0");
      assert.equal(v2.token_endpoint, `${base}/oauth2/v2.0/token`);
      const v1 = (await get(`${base}/.well-known/openid-configuration`)).body;
      assert.equal(v1.issuer, "https://sts.windows.net/{tenantid}/");
    });

    it(`offers every tenant's key on ${authority}, and says whose it is`, async () => {
      const { body } = await get(`https://login.microsoftonline.com/${authority}/discovery/v2.0/keys`);
      const keys = body.keys as Record<string, string>[];
      const issuers = new Map(keys.map(({ kid, issuer }) => [kid, issuer]));
      assert.equal(issuers.size, 2);
      for (const { tenant } of [contoso, fabrikam]) {
        const issuer = `https://login.microsoftonline.com/${tenant.id}/v2.0`;
        assert.equal(issuers.get((await tenant.signingKey).kid), issuer);
      }
    });
  }

  it("publishes one public key for a tenant, as Entra without alg", async () => {
    for (const path of ["discovery/keys", "discovery/v2.0/keys"]) {
      const { body } = await get(`https://login.microsoftonline.com/${contoso.tenant.id}/${path}`);
      const [key, ...more] = body.keys as Record<string, string>[];
      assert.deepEqual(more, []);
      assert.deepEqual(Object.keys(key!).sort(), ["e", "kid", "kty", "n", "use", "x5t"]);
      assert.equal(key!.kid, (await contoso.tenant.signingKey).kid);
    }
  });

  it("lets scripts of any origin read configuration and keys", async () => {
    for (const path of ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"]) {
      const { headers } = await get(`https://login.microsoftonline.com/${contoso.tenant.id}/${path}`);
      assert.equal(headers.get("access-control-allow-origin"), "*");
    }
  });

  it("serves the national clouds under their own hosts and issuers", async () => {
    const usUrl = `https://login.microsoftonline.us/${government.tenant.id}/.well-known/openid-configuration`;
    const us = (await get(usUrl)).body;
    assert.equal(us.issuer, `https://sts.windows.net/${government.tenant.id}/`);
    assert.equal(us.msgraph_host, "graph.microsoft.us");
    const host = "login.partner.microsoftonline.cn";
    const cn = (await get(`https://${host}/${china.tenant.id}/.well-known/openid-configuration`)).body;
    assert.equal(cn.issuer, `https://sts.chinacloudapi.cn/${china.tenant.id}/`);
    assert.equal(cn.token_endpoint, `https://${host}/${china.tenant.id}/oauth2/token`);
  });

  describe("refuses", () => {
    const unknown = "11111111-2222-4333-8444-555555555555";
    const cases: [string, string, string, number][] = [
      ["an unknown tenant", "login.microsoftonline.com", unknown, 90002],
      ["an unknown domain", "login.microsoftonline.com", "nobody.example", 90002],
      ["personal accounts", "login.microsoftonline.com", "consumers", 90002],
      ["what can be no tenant", "login.microsoftonline.com", "not-a-tenant", 900023],
    ];
    for (const [what, host, authority, code] of cases) {
      it(`${what} with AADSTS${code}`, async () => {
        for (const path of ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"]) {
          const { status, body } = await get(`https://${host}/${authority}/${path}`);
          assert.equal(status, 400);
          assert.deepEqual(body.error_codes, [code]);
        }
      });
    }

    it("a tenant of another cloud with AADSTS90002", async () => {
      const path = `${contoso.tenant.id}/v2.0/.well-known/openid-configuration`;
      const { status, body } = await get(`https://login.microsoftonline.us/${path}`);
      assert.equal(status, 400);
      assert.equal(body.error, "invalid_tenant");
      assert.match(String(body.error_description), /^AADSTS90002: Tenant '.+' not found\. .*correct cloud/);
    });
  });

  describe("of cloud instances", () => {
    const endpoint = "https://login.microsoftonline.us/common/oauth2/v2.0/authorize";
    const discovery = "https://login.microsoftonline.com/common/discovery/instance";

    it("names each cloud's network host among its aliases", async () => {
      const query = new URLSearchParams({ "api-version": "1.1", authorization_endpoint: endpoint });
      const { body } = await get(`${discovery}?${query}`);
      assert.equal(
        body.tenant_discovery_endpoint,
        "https://login.microsoftonline.us/common/v2.0/.well-known/openid-configuration",
      );
      const metadata = body.metadata as { preferred_network: string; aliases: string[] }[];
      assert.deepEqual(
        metadata.map(({ preferred_network }) => preferred_network),
        ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"],
      );
      for (const { preferred_network, aliases } of metadata) assert.ok(aliases.includes(preferred_network));
    });

    it("does not vouch for a host of no cloud", async () => {
      const authorizationEndpoint = "https://login.example/common/oauth2/v2.0/authorize";
      const query = new URLSearchParams({
        "api-version": "1.1",
        authorization_endpoint: authorizationEndpoint,
      });
      const { status, body } = await get(`${discovery}?${query}`);
      assert.equal(status, 400);
      assert.equal(body.error, "invalid_instance");
    });

    it("wants both of its parameters", async () => {
      const { body } = await get(`${discovery}?api-version=1.1`);
      assert.deepEqual(body.error_codes, [50050]);
    });
  });
});
