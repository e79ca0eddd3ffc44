import { randomUUID } from "node:crypto";
import type { WorldContext } from "../context.ts";
import type { Tenant } from "../model/directory.ts";
import { vaultBehind } from "../model/vaultBehind.ts";
import type { Vault } from "../model/vaults.ts";
import { parseSecretIdentifier } from "./readSecret.ts";

/** Secrets that somebody else keeps in key vaults, of which only the ids are known, and who reads them. */
export interface SecretsOfOthers {
  /** `https://contoso.vault.azure.net/secrets/orders`, or with a version. */
  readonly identifiers: readonly string[];
  /** ARM id of the instance, or of its resource group, whose system-assigned identity reads them, once it is there. */
  readonly reader: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
}

/** Puts vaults with these secrets, whose values are drawn, into a world, unless they are there. */
export function seedSecrets(context: WorldContext, tenant: Tenant, others: SecretsOfOthers): void {
  for (const identifier of others.identifiers) {
    const parsed = parseSecretIdentifier(identifier);
    const behind = parsed && vaultBehind(context, parsed.host);
    if (!parsed || !behind) throw new Error(`${identifier} is no secret of a key vault.`);
    const vault = behind.vault ?? newVault(context, tenant, behind.name, others);
    vault.readers?.add(others.reader);
    const secret = vault.secrets.get(parsed.name.toLowerCase()) ?? { name: parsed.name, versions: [] };
    vault.secrets.set(parsed.name.toLowerCase(), secret);
    const version = parsed.version?.toLowerCase();
    const isThere =
      version === undefined
        ? secret.versions.length > 0
        : secret.versions.some((each) => each.version === version);
    if (isThere) continue;
    const now = Math.floor(context.clock.now() / 1000);
    secret.versions.push({
      version: version ?? randomUUID().replaceAll("-", ""),
      value: `rehearsed-${randomUUID()}`,
      enabled: true,
      created: now,
      updated: now,
    });
  }
}

function newVault({ arm }: WorldContext, tenant: Tenant, name: string, others: SecretsOfOthers): Vault {
  const { subscriptionId, resourceGroup, location } = others;
  const vault: Vault = {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
    name,
    subscriptionId,
    resourceGroup,
    tenantId: tenant.id,
    location,
    tags: {},
    systemData: {},
    properties: {
      sku: { family: "A", name: "standard" },
      tenantId: tenant.id,
      accessPolicies: [],
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: true,
    },
    registered: true,
    readers: new Set(),
    secrets: new Map(),
    deletedSecrets: new Map(),
  };
  arm.vaults.set(name.toLowerCase(), vault);
  return vault;
}
