import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { clouds } from "../../../../emulator/model/clouds.ts";
import { azureadProvider } from "../../../../emulator/providers/azuread/index.ts";
import { serviceToken } from "../../../../emulator/providers/tokens.ts";
import { lifecycle, refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

const configure = (config: Record<string, string>) => azureadProvider(w.providers).configure(config);

test("the provider is the one that the SDK asks for", async () => {
  const { default: sdk } = await import("@pulumi/azuread/package.json", { with: { type: "json" } });
  assert.equal(azureadProvider(w.providers).version, sdk.version);
});

test("every problem of the configuration is reported at once", () => {
  assert.throws(
    () => configure({ environment: "germany", metadataHost: "x", tennantId: "y" }),
    refusedWith(/tenantId is missing.*"germany".*metadataHost.*tennantId is not a setting/s),
  );
});

test("a tenant without a deploying identity is refused by name", async () => {
  const tenantId = randomUUID();
  const life = lifecycle(
    configure({ tenantId }),
    "azuread:index/applicationRegistration:ApplicationRegistration",
  );
  await assert.rejects(
    life.create({ displayName: "a" }),
    refusedWith(new RegExp(`No credentials for tenant ${tenantId}`), "invalid-argument"),
  );
});

test("another type of azuread, or another function, is refused by name", async () => {
  const provider = configure({ tenantId: w.tenant.id });
  await assert.rejects(
    lifecycle(provider, "azuread:index/application:Application").check({ displayName: "a" }),
    refusedWith(/does not support azuread:index\/application:Application\..* ApplicationRegistration/),
  );
  await assert.rejects(
    provider.invoke("azuread:index/getUser:getUser", {}),
    refusedWith(/does not support azuread:index\/getUser:getUser/),
  );
});

test("getClientConfig says who deploys", async () => {
  const config = await configure({ tenantId: w.tenant.id }).invoke(
    "azuread:index/getClientConfig:getClientConfig",
    {},
  );
  const { clientId, objectId } = w.tenant.deployer;
  assert.deepEqual(config, {
    id: `${w.tenant.id}-${clientId}-${objectId}`,
    clientId,
    objectId,
    tenantId: w.tenant.id,
  });
});

test("a stack of another cloud goes to that cloud's hosts", async () => {
  const tenant = w.world.directory.addTenant(clouds.usgovernment, randomUUID(), "contoso.onmicrosoft.us");
  const life = lifecycle(
    configure({ tenantId: tenant.id, environment: "usgovernment" }),
    "azuread:index/applicationRegistration:ApplicationRegistration",
  );
  await life.create({ displayName: "over there" });
  assert.deepEqual(
    [...tenant.applications.values()].map(({ displayName }) => displayName),
    ["over there"],
  );
});

test("a token is asked for once, and again when it is about to expire on the world's clock", async () => {
  const asked: string[] = [];
  const context = {
    ...w.providers,
    fetch: (url: string | URL, init?: RequestInit) => {
      asked.push(String(url));
      return w.world.fetch(url, init);
    },
  };
  const request = {
    loginHost: clouds.public.login,
    tenantId: w.tenant.id,
    resourceHost: clouds.public.graph,
  };
  const [first, second] = await Promise.all([serviceToken(context, request), serviceToken(context, request)]);
  assert.equal(first, second);
  assert.deepEqual(asked, [`https://login.microsoftonline.com/${w.tenant.id}/oauth2/v2.0/token`]);
  w.world.clock.advance(24 * 3600);
  await serviceToken(context, request);
  assert.equal(asked.length, 2);
});

test("a refused sign-in is told in the authority's words and asked for anew the next time", async () => {
  const { clientId } = w.tenant.deployer;
  let clientSecret = "wrong";
  const context = { ...w.providers, deployer: () => ({ clientId, clientSecret }) };
  const request = {
    loginHost: clouds.public.login,
    tenantId: w.tenant.id,
    resourceHost: clouds.public.graph,
  };
  await assert.rejects(serviceToken(context, request), refusedWith(/AADSTS7000215/));
  clientSecret = w.tenant.deployer.clientSecret;
  assert.ok(await serviceToken(context, request));
});

test("a sign-in waits out an authority that is busy", async () => {
  w.world.faults.add({ host: clouds.public.login, status: 503, times: 2, retryAfter: 0 });
  const request = {
    loginHost: clouds.public.login,
    tenantId: w.tenant.id,
    resourceHost: clouds.public.graph,
  };
  assert.ok(await serviceToken({ ...w.providers }, request));
});
