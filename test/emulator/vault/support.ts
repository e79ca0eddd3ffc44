import { clouds } from "../../../emulator/model/clouds.ts";
import type { Tenant } from "../../../emulator/model/directory.ts";
import type { World } from "../../../emulator/world.ts";
import { type Answer, empty, group, startArm, type TestArm } from "../arm/support.ts";

export const vaultName = "contoso-kv";
export const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
const version = "api-version=2023-07-01";

/** A world with key vaults, and the calls that people make to have one. */
export interface TestVaults extends TestArm {
  /** `https://contoso-kv.vault.azure.net`, or the host of the cloud. */
  readonly origin: string;
  /** Azure Resource Manager at Key Vault's api-version. */
  arm(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The vault as the deploying identity, by its token from Entra ID. */
  vault(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  /** Empties Azure Resource Manager and makes a vault. @param properties in addition to what every vault has */
  fresh(properties?: Record<string, unknown>): Promise<Answer>;
  /** An access policy with permissions for secrets. */
  policy(objectId: string, ...secrets: string[]): Record<string, unknown>;
}

export async function startVaults(cloudName: keyof typeof clouds = "public"): Promise<TestVaults> {
  const started = await startArm(cloudName);
  const { world, tenant } = started;
  const { vaultSuffix } = clouds[cloudName];
  const origin = `https://${vaultName}${vaultSuffix}`;
  const resource = `https://${vaultSuffix.slice(1)}`;
  const location = { public: "westeurope", usgovernment: "usgovvirginia", china: "chinaeast2" }[cloudName];
  const arm: TestVaults["arm"] = (method, path, body) =>
    started.call(method, path.includes("?") ? path : `${path}?${version}`, body);
  const policy: TestVaults["policy"] = (objectId, ...secrets) => ({
    tenantId: tenant.id,
    objectId,
    permissions: { secrets },
  });
  return {
    ...started,
    origin,
    arm,
    policy,
    async vault(method, path, body, token) {
      const bearer = token === undefined ? await entraToken(world, tenant, resource) : token;
      const response = await world.fetch(`${origin}${path}${path.includes("?") ? "" : "?api-version=7.4"}`, {
        method,
        headers: { "content-type": "application/json", ...(bearer && { authorization: `Bearer ${bearer}` }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? "" : JSON.parse(text),
      };
    },
    async fresh(properties = {}) {
      empty(world);
      await started.call("PUT", group, { location });
      const accessPolicies = [policy(tenant.deployer.objectId, "all", "purge")];
      const sku = { family: "A", name: "standard" };
      return arm("PUT", vaultId, {
        location,
        properties: { tenantId: tenant.id, sku, accessPolicies, ...properties },
      });
    },
  };
}

/** What Entra ID's token endpoint gives the deploying identity for a resource. */
export async function entraToken(world: World, { id, cloud, deployer }: Tenant, resource: string) {
  const response = await world.fetch(`https://${cloud.login}/${id}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: deployer.clientId,
      client_secret: deployer.clientSecret,
      scope: `${resource}/.default`,
    }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}
