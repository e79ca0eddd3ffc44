import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hosts } from "../../infra/hosts.ts";
import type { ApiManagementSettings, Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { deploy, known } from "./support/deploy.ts";
import { calculator, lab } from "./support/settings.ts";

const gatewayHost = "api.contoso.example";
const portalHost = "developers.contoso.example";
const certificates = {
  gateway: "https://contoso.vault.azure.net/secrets/api",
  portal: "https://contoso.vault.azure.net/secrets/developers",
};
const defaultPortal = "https://contoso-calc-dev.developer.azure-api.net";
const instance = (change: Partial<ApiManagementSettings>): Settings => ({
  ...lab,
  apiManagement: { ...lab.apiManagement, ...change },
});
const custom = instance({ gatewayHost, portalHost, certificates });

describe("the hosts of an instance", () => {
  test("are those that Azure gives, or its own with those in addition", () => {
    assert.deepEqual(hosts(lab, "Contoso-Calc-Dev"), {
      gateway: "https://contoso-calc-dev.azure-api.net",
      defaultGateway: "https://contoso-calc-dev.azure-api.net",
      portals: [defaultPortal],
    });
    assert.deepEqual(hosts(custom, "contoso-calc-dev"), {
      gateway: `https://${gatewayHost}`,
      defaultGateway: "https://contoso-calc-dev.azure-api.net",
      portals: [`https://${portalHost}`, defaultPortal],
    });
    assert.deepEqual(hosts(instance({ sku: "Consumption", gatewayHost }), "a").portals, []);
  });
});

describe("an instance that the stack makes", () => {
  const service = async (settings: Settings) =>
    (await deploy(() => declareStack(settings))).one("ApiManagementService");

  test("gets the host names of the stack file, with their certificates from the key vault", async () => {
    const { inputs } = await service(custom);
    assert.deepEqual(inputs.hostnameConfigurations, [
      {
        type: "Proxy",
        hostName: gatewayHost,
        keyVaultId: certificates.gateway,
        defaultSslBinding: true,
      },
      {
        type: "DeveloperPortal",
        hostName: portalHost,
        keyVaultId: certificates.portal,
        defaultSslBinding: false,
      },
    ]);
    assert.deepEqual(inputs.identity, { type: "SystemAssigned" });
  });

  test("reads the certificates with the identity that the stack file names", async () => {
    const identity = {
      id: "/subscriptions/s/x/certificates",
      clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
    };
    const own = instance({ gatewayHost, certificates: { gateway: certificates.gateway, identity } });
    const { inputs } = await service(own);
    assert.deepEqual(inputs.identity, {
      type: "UserAssigned",
      userAssignedIdentities: { [identity.id]: {} },
    });
    const [configured] = inputs.hostnameConfigurations as { identityClientId?: string }[];
    assert.equal(configured!.identityClientId, identity.clientId);
    // A key vault's named values are read by the instance's own.
    const both = await service({ ...own, namedValues: { a: { keyVault: certificates.portal } } });
    assert.equal((both.inputs.identity as { type: string }).type, "SystemAssigned, UserAssigned");
  });

  test("keeps what somebody has set by hand, unless the stack file says something of it", async () => {
    assert.equal("hostnameConfigurations" in (await service(lab)).inputs, false);
    assert.ok((await service(lab)).ignoreChanges.includes("hostnameConfigurations"));
    assert.ok(!(await service(custom)).ignoreChanges.includes("hostnameConfigurations"));
  });
});

describe("a stack with host names of its own", () => {
  const run = (settings: Settings) =>
    deploy(() => {
      const { apiManagement, apis, redirects } = declareStack(settings);
      return { apiManagement, apis, redirects };
    });

  test("tells its callers those, and keeps both of the portal's registered and allowed", async () => {
    const { result, all, one } = await run(custom);
    assert.equal(await known(result.apiManagement.gatewayUrl), `https://${gatewayHost}`);
    assert.equal(
      await known(result.apiManagement.defaultGatewayUrl!),
      "https://contoso-calc-dev.azure-api.net",
    );
    assert.equal(await known(result.apis[0]!.url), `https://${gatewayHost}/${calculator.path}`);
    const uris = [`https://${portalHost}`, defaultPortal].map(
      (origin) => `${origin}/signin-oauth/code/callback/${lab.oauthServer.id}`,
    );
    assert.deepEqual(
      all("ApplicationRedirectUris").flatMap(({ inputs }) => inputs.redirectUris),
      uris,
    );
    const policy = String(one("ApiPolicy").inputs.value);
    assert.deepEqual(
      [...policy.matchAll(/<origin>(.*?)<\/origin>/g)].map(([, origin]) => origin),
      [`https://${portalHost}`, defaultPortal],
    );
  });

  test("has nothing but the hosts that Azure gives where it names none", async () => {
    const { result } = await run(lab);
    assert.equal(result.apiManagement.defaultGatewayUrl, undefined);
    assert.equal(result.apiManagement.portalUrls.length, 1);
  });
});
