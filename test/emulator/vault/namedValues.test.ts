import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { service, serviceBody } from "../arm/support.ts";
import { startVaults, type TestVaults, vaultId } from "./support.ts";

const secret = "s3cret/of this test";
const identifier = "https://contoso-kv.vault.azure.net/secrets/backend-key";
const userAssigned =
  "/subscriptions/0f3c1b7a-5d52-4c1e-9b6b-2f9f4d1f6c10/resourceGroups/rg-calc/providers/Microsoft.ManagedIdentity/userAssignedIdentities/apim";

describe("named values of a key vault", () => {
  let vaults: TestVaults;
  before(async () => {
    vaults = await startVaults();
  });
  beforeEach(async () => {
    await vaults.fresh();
    await instance({ type: "SystemAssigned" });
    await letIn((await shownIdentity()).principalId);
    await vaults.vault("PUT", "/secrets/backend-key", { value: secret });
  });
  after(() => vaults.close());

  const at = (name: string, action = "", version = "2024-05-01") =>
    `${service}/namedValues/${name}${action}?api-version=${version}`;
  const keyVault = (more: Record<string, unknown> = {}) => ({ secretIdentifier: identifier, ...more });
  const put = (properties: Record<string, unknown> = {}, version?: string) =>
    vaults.call("PUT", at("key", "", version), {
      properties: { displayName: "key", secret: true, keyVault: keyVault(), ...properties },
    });
  const get = async () => (await vaults.call("GET", at("key"))).body.properties;
  const rotate = (value: string) => vaults.vault("PUT", "/secrets/backend-key", { value });
  const shownIdentity = async () => (await vaults.call("GET", service)).body.identity;
  const letIn = (principal: string) =>
    vaults.arm("PUT", `${vaultId}/accessPolicies/add`, {
      properties: { accessPolicies: [vaults.policy(principal, "get", "list")] },
    });
  async function instance(identity: Record<string, unknown>): Promise<void> {
    const { location, sku, ...properties } = serviceBody();
    await vaults.settle(await vaults.call("PUT", service, { location, sku, properties, identity }));
  }
  async function api(inbound: string): Promise<void> {
    const calc = { displayName: "Calc", path: "calc", subscriptionRequired: false };
    await vaults.client.api.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", "calc", calc, {
      updateIntervalInMs: 1,
    });
    const any = { displayName: "Any", method: "GET", urlTemplate: "/*", templateParameters: [] };
    await vaults.client.apiOperation.createOrUpdate("rg-calc", "contoso-calc", "calc", "any", any);
    const value = `<policies><inbound>${inbound}</inbound></policies>`;
    const deployed = await vaults.call("PUT", `${service}/apis/calc/policies/policy`, {
      properties: { format: "rawxml", value },
    });
    assert.equal(deployed.status, 201, JSON.stringify(deployed.body));
  }
  const answer = "<return-response><set-body>{{key}}</set-body></return-response>";
  const call = async () => (await vaults.world.fetch("https://contoso-calc.azure-api.net/calc/x")).text();

  it("are resolved when they are made, and used by policies", async () => {
    const ended = await vaults.settle(await put());
    assert.equal(ended.body.status, "Succeeded", JSON.stringify(ended.body));
    const shown = await get();
    const { timeStampUtc, ...status } = shown.keyVault.lastStatus;
    assert.match(timeStampUtc, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    assert.deepEqual(
      { ...shown, keyVault: { ...shown.keyVault, lastStatus: status } },
      {
        displayName: "key",
        keyVault: { secretIdentifier: identifier, identityClientId: null, lastStatus: { code: "Success" } },
        tags: null,
        secret: true,
        provisioningState: "Succeeded",
      },
    );
    await api(answer);
    assert.equal(await call(), secret);
  });

  it("show their value by listValue alone", async () => {
    const made = await put();
    await api(answer);
    const state = await vaults.world.fetch("https://rehearsal.localhost/state");
    for (const text of [
      JSON.stringify(made.body),
      JSON.stringify((await vaults.settle(made)).body),
      JSON.stringify((await vaults.call("GET", at("key"))).body),
      JSON.stringify((await vaults.call("GET", `${service}/namedValues`)).body),
      JSON.stringify((await vaults.call("POST", at("key", "/refreshSecret"))).body),
      await state.text(),
    ]) {
      assert.ok(!text.includes("s3cret"), text);
    }
    assert.equal((await vaults.call("POST", at("key", "/listValue"))).body.value, secret);
  });

  it("are made, refreshed and read by Microsoft's own client", async () => {
    const fast = { updateIntervalInMs: 1 };
    const { namedValue } = vaults.client;
    const parameters = { displayName: "key", secret: true, keyVault: keyVault() };
    const made = await namedValue.beginCreateOrUpdateAndWait(
      "rg-calc",
      "contoso-calc",
      "key",
      parameters,
      fast,
    );
    assert.equal(made.keyVault?.lastStatus?.code, "Success");
    await rotate("new");
    await namedValue.beginRefreshSecretAndWait("rg-calc", "contoso-calc", "key", fast);
    assert.equal((await namedValue.listValue("rg-calc", "contoso-calc", "key")).value, "new");
  });

  it("before 2023-05-01-preview answer 202 with Location alone, as recorded", async () => {
    const version = "2021-08-01";
    const made = await put({}, version);
    assert.equal(made.status, 202);
    assert.equal(made.body, "");
    assert.match(
      made.headers.get("location")!,
      /\/namedValues\/key\?api-version=2021-08-01&asyncId=[^&]+&asyncCode=201$/,
    );
    const ended = await vaults.settle(made);
    assert.equal(ended.status, 201);
    assert.equal(ended.body.properties.keyVault.lastStatus.code, "Success");
    const changed = await vaults.call("PATCH", at("key", "", version), { properties: { tags: ["a"] } });
    assert.equal(changed.status, 202);
    assert.match(changed.headers.get("location")!, /&asyncCode=200$/);

    const refreshed = await vaults.call("POST", at("key", "/refreshSecret", version));
    assert.equal(refreshed.status, 202);
    assert.equal(refreshed.headers.get("azure-asyncoperation"), null);
    assert.match(
      refreshed.headers.get("location")!,
      /\/namedValues\/key\/refreshSecret\?api-version=2021-08-01&asyncId=[^&]+&asyncCode=200$/,
    );
    const shown = await vaults.settle(refreshed);
    assert.equal(shown.status, 200);
    assert.equal(shown.body.type, "Microsoft.ApiManagement/service/namedValues/refreshSecret");
    assert.equal(shown.body.properties.keyVault.lastStatus.code, "Success");
  });

  it("follow a new version when they are refreshed, with the policies that use them", async () => {
    await put();
    await api(answer);
    await rotate("new");
    assert.equal(await call(), secret);
    const etag = (await vaults.call("GET", at("key"))).headers.get("etag");
    const refreshed = await vaults.call("POST", at("key", "/refreshSecret"));
    assert.ok(refreshed.headers.get("azure-asyncoperation"));
    assert.equal((await vaults.settle(refreshed)).body.status, "Succeeded");
    assert.equal(await call(), "new");
    assert.notEqual((await vaults.call("GET", at("key"))).headers.get("etag"), etag);
  });

  it("follow a new version by themselves after four hours, unless they name a version", async () => {
    const { body } = await vaults.vault("GET", "/secrets/backend-key");
    await put();
    const pinned = { displayName: "pinned", secret: true, keyVault: keyVault({ secretIdentifier: body.id }) };
    await vaults.call("PUT", at("pinned"), { properties: pinned });
    await api("<return-response><set-body>{{key}}, {{pinned}}</set-body></return-response>");
    await rotate("new");
    vaults.world.clock.advance(4 * 3600 - 60);
    assert.equal(await call(), `${secret}, ${secret}`);
    vaults.world.clock.advance(60);
    assert.equal(await call(), `new, ${secret}`);
  });

  it("keep their value where a refresh fails, and say why", async () => {
    await put();
    await api(answer);
    await vaults.vault("DELETE", "/secrets/backend-key");
    vaults.world.clock.advance(4 * 3600);
    const { lastStatus } = (await get()).keyVault;
    assert.equal(lastStatus.code, "SecretNotFound");
    assert.match(lastStatus.message, /^A secret with \(name\/id\) backend-key was not found/);
    assert.equal(await call(), secret);
    const failed = await vaults.settle(await vaults.call("POST", at("key", "/refreshSecret")));
    assert.equal(failed.body.status, "Failed");
    await vaults.vault("POST", "/deletedsecrets/backend-key/recover");
    await vaults.call("POST", at("key", "/refreshSecret"));
    assert.equal((await get()).keyVault.lastStatus.code, "Success");
  });

  it("are read by a user-assigned identity where its client id is named", async () => {
    await instance({ type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [userAssigned]: {} } });
    const { principalId, clientId } = (await shownIdentity()).userAssignedIdentities[userAssigned];
    const ofUser = { keyVault: keyVault({ identityClientId: clientId }) };
    const refused = await vaults.settle(await put(ofUser));
    assert.deepEqual(refused.body.error, {
      code: "InvalidOperation",
      message: `Failed to access KeyVault Secret ${identifier} using Managed Service Identity (http://aka.ms/apimmsi) of Api Management service. Check if Managed Identity of Type: UserAssigned, ClientId: ${clientId} and ObjectId: ${principalId} has GET permissions on secrets in the KeyVault Access Policies.`,
      details: null,
    });
    await letIn(principalId);
    assert.equal((await vaults.settle(await put(ofUser))).body.status, "Succeeded");
    assert.equal((await get()).keyVault.identityClientId, clientId);
  });

  it("are not made where the vault does not give the secret", async () => {
    const failures: readonly [why: string, identifier: string, message: RegExp][] = [
      ["no such secret", `${identifier}2`, /^A secret with \(name\/id\) backend-key2 was not found/],
      [
        "no such vault",
        "https://nobody.vault.azure.net/secrets/k",
        /^The remote name could not be resolved: 'nobody.vault.azure.net'$/,
      ],
    ];
    for (const [why, secretIdentifier, message] of failures) {
      const ended = await vaults.settle(await put({ keyVault: { secretIdentifier } }));
      assert.equal(ended.body.status, "Failed", why);
      assert.match(ended.body.error.message, message);
      const { body } = await vaults.call("GET", at("key"));
      assert.deepEqual(body.error, {
        code: "ResourceNotFound",
        message: "NamedValue not found.",
        details: null,
      });
    }
    const old = await vaults.settle(
      await put({ keyVault: { secretIdentifier: `${identifier}2` } }, "2022-08-01"),
    );
    assert.equal(old.status, 400);
  });

  const refused: readonly [
    what: string,
    properties: Record<string, unknown>,
    status: number,
    message: RegExp,
  ][] = [
    ["without secret", { secret: false }, 400, /'secret' must be true/],
    ["with a value in addition", { value: "v" }, 501, /both 'properties.value' and 'properties.keyVault'/],
    ["without an identifier", { keyVault: {} }, 400, /secretIdentifier' is required/],
    [
      "with an identifier that is none",
      { keyVault: { secretIdentifier: "backend-key" } },
      501,
      /no secret of a key vault/,
    ],
    [
      "with a certificate",
      { keyVault: { secretIdentifier: "https://contoso-kv.vault.azure.net/certificates/c" } },
      501,
      /no secret of a key vault/,
    ],
    [
      "with a vault of another cloud",
      { keyVault: { secretIdentifier: "https://contoso-kv.vault.azure.cn/secrets/k" } },
      501,
      /no secret of a key vault in this cloud/,
    ],
    [
      "with an identity that the instance does not have",
      { keyVault: keyVault({ identityClientId: "a0000000-0000-0000-0000-000000000000" }) },
      400,
      /^Can not find Managed Identity with provided IdentityClientId : a0000000-0000-0000-0000-000000000000\. For more information please see aka\.ms\/apimmsi\.$/,
    ],
  ];
  for (const [what, properties, status, message] of refused) {
    it(`are refused ${what}`, async () => {
      const { status: got, body } = await put(properties);
      assert.equal(got, status, JSON.stringify(body));
      assert.match(body.error.details?.[0].message ?? body.error.message, message);
    });
  }

  it("are refused in an instance without an identity, and refreshSecret of a plain one", async () => {
    await instance({ type: "None" });
    const { status, body } = await put();
    assert.equal(status, 501);
    assert.match(body.error.message, /without a system-assigned identity/);
    await vaults.call("PUT", at("plain"), { properties: { displayName: "plain", value: "v" } });
    assert.equal((await vaults.call("POST", at("plain", "/refreshSecret"))).status, 501);
    assert.equal((await vaults.call("POST", at("none", "/refreshSecret"))).status, 404);
  });

  it("change to a value of their own and back, by PATCH", async () => {
    await put();
    const patch = (properties: Record<string, unknown>) => vaults.call("PATCH", at("key"), { properties });
    const { timeStampUtc } = (await get()).keyVault.lastStatus;
    await rotate("new");
    assert.equal((await patch({ tags: ["a"] })).status, 200);
    assert.equal((await get()).keyVault.lastStatus.timeStampUtc, timeStampUtc);
    assert.equal((await vaults.call("POST", at("key", "/listValue"))).body.value, secret);
    await patch({ value: "plain" });
    assert.equal((await get()).keyVault, undefined);
    assert.equal((await vaults.call("POST", at("key", "/listValue"))).body.value, "plain");
    await patch({ keyVault: keyVault() });
    assert.equal((await vaults.call("POST", at("key", "/listValue"))).body.value, "new");
  });

  it("are read again by a policy's own request with the instance's identity, as well", async () => {
    await api(
      `<send-request mode="new" response-variable-name="kv"><set-url>${identifier}?api-version=7.4</set-url><set-method>GET</set-method><authentication-managed-identity resource="https://vault.azure.net" /></send-request><return-response><set-body>@((string)((IResponse)context.Variables["kv"]).Body.As<JObject>()["value"])</set-body></return-response>`,
    );
    assert.equal(await call(), secret);
  });
});
