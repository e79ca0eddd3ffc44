import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { loopbackClient } from "../../../lib/net/loopbackClient.ts";
import { startVaults, type TestVaults, vaultId } from "../vault/support.ts";
import { service, serviceBody } from "./support.ts";

const secretOf = (name: string) => `https://contoso-kv.vault.azure.net/secrets/${name}`;
const userAssigned =
  "/subscriptions/0f3c1b7a-5d52-4c1e-9b6b-2f9f4d1f6c10/resourceGroups/rg-calc/providers/Microsoft.ManagedIdentity/userAssignedIdentities/apim";
const gateway = {
  type: "Proxy",
  hostName: "api.contoso.example",
  keyVaultId: secretOf("api"),
  defaultSslBinding: true,
};
const portal = {
  type: "DeveloperPortal",
  hostName: "developers.contoso.example",
  keyVaultId: secretOf("portal"),
};

describe("host names of an instance's own", () => {
  let vaults: TestVaults;
  before(async () => {
    vaults = await startVaults();
  });
  beforeEach(async () => {
    await vaults.fresh();
    for (const name of ["api", "portal"])
      await vaults.vault("PUT", `/secrets/${name}`, { value: `pfx of ${name}` });
  });
  after(() => vaults.close());

  const { location, sku, ...publisher } = serviceBody();
  const put = (hostnameConfigurations: unknown, more: Record<string, unknown> = {}) =>
    vaults.call("PUT", service, {
      location,
      sku,
      identity: { type: "SystemAssigned" },
      ...more,
      properties: { ...publisher, ...(hostnameConfigurations !== undefined && { hostnameConfigurations }) },
    });
  const shown = async () => (await vaults.call("GET", service)).body;
  const hosts = async () =>
    ((await shown()).properties.hostnameConfigurations as { hostName: string }[]).map(
      ({ hostName }) => hostName,
    );
  async function made(more: Record<string, unknown> = {}): Promise<void> {
    await vaults.settle(await put(undefined, more));
    const { principalId } = (await shown()).identity;
    await vaults.arm("PUT", `${vaultId}/accessPolicies/add`, {
      properties: { accessPolicies: [vaults.policy(principalId, "get", "list")] },
    });
  }
  const answers = async (host: string, path = "/") => {
    const client = loopbackClient(vaults.world.listener);
    try {
      return (await client.fetch(`https://${host}${path}`)).status;
    } catch (error) {
      return ((error as Error).cause as { code?: string }).code;
    } finally {
      await client.close();
    }
  };

  it("come in addition to the gateway's, with their certificates from the key vault", async () => {
    await made();
    const ended = await vaults.settle(await put([gateway, portal]));
    assert.equal(ended.body.status, "Succeeded", JSON.stringify(ended.body));
    const { hostnameConfigurations: all, gatewayUrl, developerPortalUrl } = (await shown()).properties;
    assert.deepEqual(
      all.map(({ type, hostName, defaultSslBinding, certificateSource }: Record<string, unknown>) => [
        ...[type, hostName, defaultSslBinding, certificateSource],
      ]),
      [
        ["Proxy", "contoso-calc.azure-api.net", false, "BuiltIn"],
        ["Proxy", gateway.hostName, true, "KeyVault"],
        ["DeveloperPortal", portal.hostName, false, "KeyVault"],
      ],
    );
    assert.match(all[1].certificate.thumbprint, /^[0-9A-F]{40}$/);
    assert.equal(all[1].certificate.subject, "CN=api.contoso.example");
    // The official example keeps the hosts that Azure gives there.
    assert.equal(gatewayUrl, "https://contoso-calc.azure-api.net");
    assert.equal(developerPortalUrl, "https://contoso-calc.developer.azure-api.net");
  });

  it("are served over TLS under both names, and no longer once they are gone", async () => {
    await made();
    await vaults.settle(await put([gateway, portal]));
    for (const host of ["contoso-calc.azure-api.net", gateway.hostName])
      assert.equal(await answers(host, "/none"), 404, host);
    // A portal that was never published says so.
    for (const host of ["contoso-calc.developer.azure-api.net", portal.hostName]) {
      assert.equal(await answers(host), 404, host);
    }
    await vaults.settle(await put([gateway]));
    assert.equal(await answers(gateway.hostName, "/none"), 404);
    assert.equal(await answers(portal.hostName), "ERR_TLS_CERT_ALTNAME_INVALID");
    // A PUT says all of an instance.
    await vaults.settle(await put(undefined));
    assert.deepEqual(await hosts(), ["contoso-calc.azure-api.net"]);
    assert.equal(await answers(gateway.hostName, "/none"), "ERR_TLS_CERT_ALTNAME_INVALID");
  });

  it("stay over a PATCH that does not speak of them, and over what is sent back as it was shown", async () => {
    await made();
    await vaults.settle(await put([gateway, portal]));
    const all = await hosts();
    await vaults.settle(await vaults.call("PATCH", service, { properties: { publisherName: "Fabrikam" } }));
    assert.deepEqual(await hosts(), all);
    const { properties } = await shown();
    const again = await put(properties.hostnameConfigurations);
    await vaults.settle(again);
    assert.deepEqual((await shown()).properties.hostnameConfigurations, properties.hostnameConfigurations);
    await vaults.settle(
      await vaults.call("PATCH", service, { properties: { hostnameConfigurations: [portal] } }),
    );
    assert.deepEqual(await hosts(), ["contoso-calc.azure-api.net", portal.hostName]);
    assert.equal((await shown()).properties.hostnameConfigurations[0].defaultSslBinding, true);
  });

  it("may be a wildcard, which stands for one label", async () => {
    await made();
    await vaults.settle(await put([{ ...gateway, hostName: "*.api.contoso.example" }]));
    assert.equal(await answers("eu.api.contoso.example", "/none"), 404);
    assert.equal(await answers("a.eu.api.contoso.example", "/none"), "ERR_TLS_CERT_ALTNAME_INVALID");
  });

  it("take a certificate that a user-assigned identity reads, of an instance that is just being made", async () => {
    const identity = {
      principalId: "7f0c9b0e-8f0b-4b60-9d5e-0a6a1f7f3c55",
      clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
    };
    vaults.world.arm.userAssignedIdentities.set(userAssigned.toLowerCase(), identity);
    await vaults.arm("PUT", `${vaultId}/accessPolicies/add`, {
      properties: { accessPolicies: [vaults.policy(identity.principalId, "get", "list")] },
    });
    const asked = { identity: { type: "UserAssigned", userAssignedIdentities: { [userAssigned]: {} } } };
    const started = await put([{ ...gateway, identityClientId: identity.clientId }], asked);
    assert.equal(started.status, 201, JSON.stringify(started.body));
    await vaults.settle(started);
    assert.deepEqual(await hosts(), ["contoso-calc.azure-api.net", gateway.hostName]);
  });

  const refusals: [what: string, change: object, status: number, says: RegExp][] = [
    [
      "without a certificate",
      { keyVaultId: undefined },
      400,
      /^EncodedCertificateOrKeyVaultIdMustBeProvided .*for type: Proxy and hostname : api\.contoso\.example\.$/,
    ],
    [
      "with a certificate by its own id",
      { keyVaultId: "https://contoso-kv.vault.azure.net/certificates/api" },
      400,
      /only accepts KeyVault Secrets type/,
    ],
    [
      "with an identity that the instance does not have",
      { identityClientId: "11111111-1111-4111-8111-111111111111" },
      400,
      /Can not find Managed Identity with provided IdentityClientId/,
    ],
    [
      "with a secret that is not there",
      { keyVaultId: secretOf("none") },
      400,
      /A secret with \(name\/id\) none was not found/,
    ],
    ["without a name", { hostName: undefined }, 400, /hostName' is required/],
    ["of the management endpoint", { type: "Management" }, 501, /host names of the type Management/],
    ["that Azure gives", { hostName: "other.azure-api.net" }, 501, /as a host name of an instance's own/],
    [
      "with a certificate that is uploaded",
      { keyVaultId: undefined, encodedCertificate: "MII" },
      501,
      /encodedCertificate/,
    ],
    ["with a certificate of Azure's", { certificateSource: "Managed" }, 501, /a certificate of Azure's own/],
    [
      "in a vault of another cloud",
      { keyVaultId: "https://contoso-kv.vault.azure.cn/secrets/api" },
      501,
      /no secret of a key vault in this cloud/,
    ],
    ["that asks for client certificates", { negotiateClientCertificate: true }, 501, /client certificates/],
  ];
  for (const [what, change, status, says] of refusals) {
    it(`are refused ${what}, and nothing has changed`, async () => {
      await made();
      const before = await shown();
      const { status: answered, body } = await put([{ ...gateway, ...change }]);
      const details = (body.error.details ?? []).map(({ message }: { message: string }) => message);
      const said = [`${body.error.code} ${body.error.message}`, ...details];
      assert.equal(answered, status, JSON.stringify(body));
      assert.ok(
        said.some((each) => says.test(each)),
        said.join("\n"),
      );
      assert.deepEqual(await shown(), before);
    });
  }

  it("are refused in a new instance whose own identity nobody has let into the vault, and it is not made", async () => {
    const { status, body } = await put([gateway]);
    assert.equal(status, 400);
    assert.match(
      body.error.message,
      /^Failed to access KeyVault Secret https:\/\/contoso-kv\.vault\.azure\.net\/secrets\/api using Managed Service Identity .*Type: SystemAssigned, ClientId: .* has GET permissions/,
    );
    assert.equal((await vaults.call("GET", service)).status, 404);
  });

  it("are one instance's alone, and each there once", async () => {
    await made();
    await vaults.settle(await put([gateway]));
    const second = await vaults.call("PUT", `${service}-two`, {
      location,
      sku,
      properties: { ...publisher, hostnameConfigurations: [gateway] },
    });
    assert.equal(second.status, 501);
    assert.match(second.body.error.message, /at two instances: contoso-calc has it/);
    assert.match(
      (await put([gateway, { ...gateway, defaultSslBinding: false }])).body.error.message,
      /twice at one instance/,
    );
  });

  it("are more than one for the gateway on Premium and Developer alone", async () => {
    const more = [gateway, { ...gateway, hostName: "api2.contoso.example", defaultSslBinding: false }];
    await made();
    await vaults.settle(await put(more));
    assert.equal((await hosts()).length, 3);
    const basic = await put(more, { sku: { name: "Basic", capacity: 1 } });
    assert.equal(basic.status, 501);
    assert.match(basic.body.error.message, /2 host names of the gateway on the tier Basic/);
  });
});
