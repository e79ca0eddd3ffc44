import { isDeepStrictEqual } from "node:util";
import type { AccessPolicy, Vault, VaultProperties } from "../../model/vaults.ts";
import { notInRehearsal } from "../errors.ts";
import { flag, integer, listOf, map, object, oneOf, required, text, unsupported } from "../fieldKinds.ts";
import { checkFields, type Fields } from "../fields.ts";
import { type ArmRequest, asObject } from "../request.ts";
import { badRequest } from "./vaultLookup.ts";

const permissions = object({
  secrets: listOf(text),
  keys: listOf(text),
  certificates: listOf(text),
  storage: listOf(text),
});
const accessPolicy = object({
  tenantId: required(text),
  objectId: required(text),
  applicationId: unsupported,
  permissions: required(permissions),
});

/** VaultProperties of Microsoft.KeyVault 2023-07-01. */
export const vaultFields: Fields = {
  tenantId: required(text),
  sku: required(object({ family: required(oneOf("A")), name: required(oneOf("standard", "premium")) })),
  accessPolicies: listOf(accessPolicy),
  enabledForDeployment: flag,
  enabledForDiskEncryption: flag,
  enabledForTemplateDeployment: flag,
  enableSoftDelete: flag,
  softDeleteRetentionInDays: integer,
  enableRbacAuthorization: flag,
  enablePurgeProtection: flag,
  createMode: oneOf("default", "recover"),
  networkAcls: map,
  publicNetworkAccess: text,
};

/** What Azure shows, and takes back without a look at it (azure-cli sends both with every change). */
const readOnly = ["vaultUri", "provisioningState"];

/**
 * The properties of a vault, checked and completed.
 * @param sent those of the body; after a PATCH together with the vault's own
 * @throws ArmError 400, 501 for what is not looked at here: networks, vaults without soft delete
 */
export function vaultProperties(
  { tenant }: ArmRequest,
  sent: Record<string, unknown>,
  previous: Vault | undefined,
): VaultProperties {
  assertFields(sent, vaultFields);
  const properties = Object.fromEntries(
    Object.entries(sent).filter(([name, value]) => value !== null && !readOnly.includes(name)),
  );
  const {
    createMode,
    networkAcls,
    publicNetworkAccess = "Enabled",
    softDeleteRetentionInDays = previous?.properties.softDeleteRetentionInDays ?? 90,
    enablePurgeProtection = previous?.properties.enablePurgeProtection,
    enableSoftDelete,
    ...rest
  } = properties as Record<string, unknown> & Partial<VaultProperties>;
  if (createMode === "recover")
    throw notInRehearsal("the recovery of a deleted key vault (createMode 'recover'); purge it");
  if (networkAcls !== undefined && !letsEverybodyIn(networkAcls)) {
    throw notInRehearsal("properties.networkAcls of Microsoft.KeyVault/vaults that keep anybody out");
  }
  if (String(publicNetworkAccess).toLowerCase() !== "enabled") {
    throw notInRehearsal(`a key vault with publicNetworkAccess '${publicNetworkAccess}'`);
  }
  if (enableSoftDelete === false) throw notInRehearsal("key vaults without soft delete");
  assertUnchanged(previous, softDeleteRetentionInDays, enablePurgeProtection);
  if (rest.tenantId?.toLowerCase() !== tenant.id) {
    throw badRequest(
      `An invalid value was provided for 'tenantId': the subscription is in tenant ${tenant.id}.`,
    );
  }
  const { accessPolicies, enableRbacAuthorization = false } = rest;
  if (!accessPolicies && !enableRbacAuthorization) {
    throw badRequest("'accessPolicies' is required unless 'enableRbacAuthorization' is true.");
  }
  const { sku, tenantId, enabledForDeployment = false, ...more } = rest;
  return {
    sku: sku!,
    tenantId,
    accessPolicies: accessPolicies ?? [],
    enabledForDeployment,
    ...more,
    enableSoftDelete: true,
    softDeleteRetentionInDays,
    enableRbacAuthorization,
    ...(enablePurgeProtection && { enablePurgeProtection }),
  };
}

/** Access policies of a body of their own. @throws ArmError 400 */
export function sentPolicies(sent: Record<string, unknown>): AccessPolicy[] {
  assertFields(sent, { accessPolicies: required(listOf(accessPolicy)) });
  return sent.accessPolicies as AccessPolicy[];
}

/** Key Vault's sentence for what has been set already is in terraform-provider-azurerm's key_vault_resource.go; the others are not recorded. */
function assertUnchanged(
  previous: Vault | undefined,
  days: number,
  purgeProtection: boolean | undefined,
): void {
  if (days < 7 || days > 90) {
    throw badRequest(`'softDeleteRetentionInDays' must be from 7 to 90; got ${days}.`);
  }
  if (previous && days !== previous.properties.softDeleteRetentionInDays) {
    throw badRequest(
      `The property "softDeleteRetentionInDays" has been set already and it can't be modified.`,
    );
  }
  if (purgeProtection === false) {
    throw badRequest(
      `The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`,
    );
  }
}

function letsEverybodyIn(networkAcls: unknown): boolean {
  const { bypass: _, ...rules } = asObject(networkAcls) ?? {};
  const { defaultAction = "Allow", ipRules = [], virtualNetworkRules = [], ...others } = rules;
  return isDeepStrictEqual([defaultAction, ipRules, virtualNetworkRules, others], ["Allow", [], [], {}]);
}

/** @throws ArmError 400 with every problem, else 501 for what the rehearsal has not */
export function assertFields(sent: Record<string, unknown>, fields: Fields): void {
  const { problems, unsupported } = checkFields(sent, fields, { readOnly, at: "properties" });
  if (problems.length > 0) throw badRequest(problems.map(({ message }) => message).join(" "));
  if (unsupported.length > 0) throw notInRehearsal(`${unsupported.join(", ")} of Microsoft.KeyVault/vaults`);
}
