import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import { verifyServiceToken } from "../../../emulator/entra/token/serviceToken.ts";
import { type Lab, principalOf, removePrincipal, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { claims, type Fields, postToken, tokensFor } from "./support/flow.ts";

describe("The client credentials grant", () => {
  let world: WorldContext;
  let lab: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
  });

  const asClient = (changes: Fields = {}, options = {}, of = lab) =>
    postToken(
      world,
      of.tenant,
      {
        grant_type: "client_credentials",
        client_id: of.client.appId,
        client_secret: of.secret,
        scope: `api://${of.backend.appId}/.default`,
        ...changes,
      },
      options,
    );

  it("issues a token for the application itself, without scp and roles", async () => {
    const { status, body } = await asClient();
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), [
      "access_token",
      "expires_in",
      "ext_expires_in",
      "token_type",
    ]);
    const { oid, sub, azp, azpacr, aud, ...rest } = claims(body.access_token);
    assert.equal(oid, principalOf(lab.tenant, lab.client).id);
    assert.equal(sub, oid);
    assert.deepEqual({ azp, azpacr, aud }, { azp: lab.client.appId, azpacr: "1", aud: lab.backend.appId });
    for (const name of ["scp", "roles", "name", "idtyp"]) assert.equal(name in rest, false);
  });

  for (const [who, beside] of [
    ["MSAL for Go", ["openid", "offline_access", "profile"]],
    ["a client that wants an ID token", ["openid"]],
    ["a client that names every scope of OpenID Connect", ["email", "profile", "openid", "offline_access"]],
  ] as const) {
    it(`takes the scopes of OpenID Connect beside .default, as ${who} sends them`, async () => {
      const scope = `api://${lab.backend.appId}/.default`;
      for (const text of [`${scope} ${beside.join(" ")}`, `${beside.join(" ")}  ${scope}`]) {
        const { status, body } = await asClient({ scope: text });
        assert.equal(status, 200);
        assert.equal(claims(body.access_token).aud, lab.backend.appId);
        assert.deepEqual(["id_token" in body, "refresh_token" in body], [false, false]);
      }
    });
  }

  it("takes v1's resource", async () => {
    const resource = `api://${lab.backend.appId}`;
    const { status, body } = await asClient({ resource, scope: undefined }, { v1: true });
    assert.equal(status, 200);
    assert.equal(body.resource, resource);
  });

  const refused: [string, number, Fields, object?][] = [
    ["no secret", 7000218, { client_secret: undefined }],
    ["a wrong secret", 7000215, { client_secret: "wrong" }],
    ["no scope", 900144, { scope: undefined }],
    ["a scope other than .default", 1002012, { scope: "api://x/Calculator.Read" }],
    ["several scopes", 1002012, { scope: "api://x/Calculator.Read api://x/.default" }],
    ["several resources", 1002012, { scope: "api://x/.default api://y/.default openid" }],
    ["the scopes of OpenID Connect alone", 1002012, { scope: "openid offline_access profile" }],
    ["a permission of Graph", 1002012, { scope: "User.Read.All" }],
    ["an unknown resource", 500011, { scope: "api://nobody/.default" }],
    ["no resource on v1", 900144, { scope: undefined }, { v1: true }],
    ["a single-tenant client without a tenant", 50194, {}, { authority: "organizations" }],
    ["a call from a page", 9002326, {}, { headers: { origin: "https://client.example" } }],
  ];
  for (const [what, code, changes, options] of refused) {
    it(`refuses ${what} with AADSTS${code}`, async () => {
      assert.deepEqual((await asClient(changes, options)).body.error_codes, [code]);
    });
  }

  it("needs to know the tenant: AADSTS50059", async () => {
    const many = await seedLab(world.directory, { tenant: lab.tenant });
    many.client.signInAudience = "AzureADMultipleOrgs";
    const { body } = await asClient({}, { authority: "common" }, many);
    assert.deepEqual(body.error_codes, [50059]);
  });

  const changed: [string, number, (fresh: Lab) => void][] = [
    ["a client without service principal", 7000229, ({ tenant, client }) => removePrincipal(tenant, client)],
    ["an API without service principal", 500011, ({ tenant, backend }) => removePrincipal(tenant, backend)],
    [
      "a disabled client",
      7000112,
      ({ tenant, client }) => {
        principalOf(tenant, client).accountEnabled = false;
      },
    ],
    [
      "a disabled API",
      500014,
      ({ tenant, backend }) => {
        principalOf(tenant, backend).accountEnabled = false;
      },
    ],
    [
      "an API that wants assignments",
      501051,
      ({ tenant, backend }) => {
        principalOf(tenant, backend).appRoleAssignmentRequired = true;
      },
    ],
  ];
  for (const [what, code, change] of changed) {
    it(`refuses ${what} with AADSTS${code}`, async () => {
      const fresh = await seedLab(world.directory, { tenant: lab.tenant });
      change(fresh);
      assert.deepEqual((await asClient({}, {}, fresh)).body.error_codes, [code]);
    });
  }
});

describe("A token for Microsoft Graph or Azure Resource Manager", () => {
  let world: WorldContext;
  let lab: Lab;
  let government: Lab;
  let china: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
    government = await seedLab(world.directory, { cloud: "usgovernment" });
    china = await seedLab(world.directory, { cloud: "china" });
  });

  const asDeployer = ({ tenant }: Lab, changes: Fields, options = {}) => {
    const { clientId, clientSecret } = tenant.deployer;
    const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    return postToken(world, tenant, { ...grant, ...changes }, options);
  };

  async function verified(token: unknown, ...hosts: string[]) {
    const headers = { authorization: `Bearer ${token}` };
    return verifyServiceToken(world, new Request("https://any.example/", { headers }), hosts);
  }

  const requests: [string, () => Lab, string, Fields, string, boolean?][] = [
    [
      "Graph",
      () => lab,
      "graph.microsoft.com",
      { scope: "https://graph.microsoft.com/.default" },
      "https://graph.microsoft.com",
    ],
    [
      "Azure Resource Manager",
      () => lab,
      "management.azure.com",
      { scope: "https://management.azure.com/.default" },
      "https://management.azure.com",
    ],
    [
      "Azure Resource Manager with a slash",
      () => lab,
      "management.azure.com",
      { scope: "https://management.azure.com//.default" },
      "https://management.azure.com/",
    ],
    [
      "the classic name of Azure Resource Manager",
      () => lab,
      "management.azure.com",
      { resource: "https://management.core.windows.net/" },
      "https://management.core.windows.net/",
      true,
    ],
    [
      "Graph in v1's form",
      () => lab,
      "graph.microsoft.com",
      { resource: "https://graph.microsoft.com/" },
      "https://graph.microsoft.com/",
      true,
    ],
    [
      "US Government's Graph",
      () => government,
      "graph.microsoft.us",
      { scope: "https://graph.microsoft.us/.default" },
      "https://graph.microsoft.us",
    ],
    [
      "China's Azure Resource Manager",
      () => china,
      "management.chinacloudapi.cn",
      { scope: "https://management.chinacloudapi.cn/.default" },
      "https://management.chinacloudapi.cn",
    ],
  ];
  for (const [what, of, host, form, audience, v1] of requests) {
    it(`is issued to the deploying identity for ${what}, and accepted there`, async () => {
      const { status, body } = await asDeployer(of(), form, { v1 });
      assert.equal(status, 200);
      const { aud, idtyp, appid, oid, ver } = claims(body.access_token);
      const { clientId, objectId } = of().tenant.deployer;
      assert.deepEqual(
        { aud, idtyp, appid, oid, ver },
        { aud: audience, idtyp: "app", appid: clientId, oid: objectId, ver: "1.0" },
      );
      assert.deepEqual(await verified(body.access_token, host), {
        tenant: of().tenant,
        oid: objectId,
        appId: clientId,
      });
    });
  }

  it("is not issued for another cloud's host", async () => {
    const { body } = await asDeployer(lab, { scope: "https://graph.microsoft.us/.default" });
    assert.deepEqual(body.error_codes, [500011]);
  });

  it("is not issued for a wrong secret", async () => {
    const { status, body } = await asDeployer(lab, {
      client_secret: "wrong",
      scope: "https://graph.microsoft.com/.default",
    });
    assert.equal(status, 401);
    assert.deepEqual(body.error_codes, [7000215]);
  });

  it("is each tenant's own where all of them have one deploying identity", async () => {
    const shared = startEntra();
    shared.directory.shareDeployer();
    const labs = [await seedLab(shared.directory), await seedLab(shared.directory)];
    for (const { tenant } of labs) {
      const { clientId, clientSecret, objectId } = tenant.deployer;
      const form = {
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: "https://graph.microsoft.com/.default",
      };
      const { body } = await postToken(shared, tenant, form);
      const { tid, appid, oid } = claims(body.access_token);
      assert.deepEqual({ tid, appid, oid }, { tid: tenant.id, appid: clientId, oid: objectId });
    }
    const [first, second] = labs.map(({ tenant }) => tenant.deployer);
    assert.equal(first!.clientId, second!.clientId);
    assert.notEqual(first!.objectId, second!.objectId);
  });

  it("is not accepted where it is not for", async () => {
    const { body } = await asDeployer(lab, { scope: "https://graph.microsoft.com/.default" });
    assert.equal(await verified(body.access_token, "management.azure.com"), undefined);
    assert.equal(await verified(body.access_token, "graph.microsoft.us"), undefined);
  });

  it("is not accepted when it is missing, malformed, tampered with or expired", async () => {
    const { body } = await asDeployer(lab, { scope: "https://graph.microsoft.com/.default" });
    const token = String(body.access_token);
    const [header, , signature] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ ...claims(token), oid: "someone else" })).toString(
      "base64url",
    );
    assert.equal(
      await verifyServiceToken(world, new Request("https://any.example/"), ["graph.microsoft.com"]),
      undefined,
    );
    assert.equal(await verified("not.a.token", "graph.microsoft.com"), undefined);
    assert.equal(await verified(`${header}.${forged}.${signature}`, "graph.microsoft.com"), undefined);
    assert.ok(await verified(token, "graph.microsoft.com"));
    world.clock.advance(91 * 60);
    assert.equal(await verified(token, "graph.microsoft.com"), undefined);
  });

  it("is not accepted when a person signed in for it", async () => {
    const { body } = await tokensFor(world, lab, { scope: "openid profile" });
    assert.equal(claims(body.access_token).aud, "00000003-0000-0000-c000-000000000000");
    assert.equal(await verified(body.access_token, "graph.microsoft.com"), undefined);
  });
});
