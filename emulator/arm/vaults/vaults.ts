import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { Cloud } from "../../model/clouds.ts";
import { regionName } from "../../model/regions.ts";
import { type Vault, vaultOrigin } from "../../model/vaults.ts";
import { tagsOf } from "../envelope.ts";
import { ArmError, groupIsBeingDeleted } from "../errors.ts";
import { uncountedListAnswer } from "../listing.ts";
import { findResourceGroup, isInScope } from "../lookup.ts";
import { type ArmRequest, asObject, ownName, type ResourceType, sentProperties } from "../request.ts";
import { checkRegion } from "../resources/checkRegion.ts";
import { deletedVault, softDeleteVault } from "./deletedVaults.ts";
import { badRequest, findVault, keyVaultVersions, vaultAt } from "./vaultLookup.ts";
import { vaultProperties } from "./vaultProperties.ts";

const type = "Microsoft.KeyVault/vaults";

/** Key vaults (azure-rest-api-specs, Microsoft.KeyVault 2023-07-01; azure-cli's recordings test_keyvault_mgmt, test_keyvault_secret). */
export const vaults: ResourceType = {
  type,
  apiVersions: keyVaultVersions,
  get(request) {
    const vault = findVault(request);
    vault.registered = true;
    return { status: 200, body: shown(vault, request.tenant.cloud) };
  },
  list(request) {
    if (request.resourceGroup !== undefined) findResourceGroup(request);
    const own = [...request.context.arm.vaults.values()].filter((vault) => isInScope(vault, request));
    return uncountedListAnswer(
      request,
      own.map((vault) => shown(vault, request.tenant.cloud)),
    );
  },
  put,
  patch(request) {
    const vault = findVault(request);
    const { properties } = vault;
    vault.properties = vaultProperties(request, { ...properties, ...sentProperties(request) }, vault);
    vault.tags = tagsOf(request) ?? vault.tags;
    vault.systemData = changed(request, vault);
    return { status: 200, body: shown(vault, request.tenant.cloud) };
  },
  delete(request) {
    findResourceGroup(request);
    const vault = vaultAt(request);
    if (!vault) return { status: 204 };
    softDeleteVault(request.context, vault);
    return { status: 200 };
  },
};

/** 200 for a new one, too, whose name is not in DNS yet: a look at the vault shows when it is (recorded). */
function put(request: ArmRequest): ArmAnswer {
  const { context, tenant } = request;
  const group = findResourceGroup(request);
  if (group.deleting) throw groupIsBeingDeleted(group.name);
  const name = ownName(request);
  assertName(name);
  const previous = vaultAt(request);
  if (!previous) assertFree(request, name);
  const location = asObject(request.body)?.location;
  if (typeof location !== "string" || location === "") throw badRequest("The location property is required.");
  checkRegion(location, tenant.cloud.name, { type });
  if (previous && previous.location !== regionName(location)) {
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${name}' already exists in location '${previous.location}' in resource group '${group.name}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
  const properties = vaultProperties(request, sentProperties(request), previous);
  const tags = tagsOf(request) ?? {};
  const vault: Vault = previous ?? {
    id: `${group.id}/providers/${type}/${name}`,
    name,
    subscriptionId: request.subscriptionId,
    resourceGroup: group.name,
    tenantId: tenant.id,
    location: regionName(location),
    tags,
    systemData: {},
    properties,
    secrets: new Map(),
    deletedSecrets: new Map(),
  };
  Object.assign(vault, { properties, tags, systemData: changed(request, vault) });
  context.arm.vaults.set(name.toLowerCase(), vault);
  return { status: 200, body: shown(vault, tenant.cloud) };
}

/** The sentence is recorded (Azure/azure-cli#15839). */
function assertName(name: string): void {
  if (/^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/i.test(name)) return;
  throw new ArmError(
    400,
    "VaultNameNotValid",
    `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
  );
}

function assertFree(request: ArmRequest, name: string): void {
  const { context } = request;
  const deleted = deletedVault(context, name);
  // A deleted vault of one's own is told from somebody else's vault (both sentences are in many public reports).
  if (deleted?.vault.subscriptionId === request.subscriptionId) {
    const message =
      "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.";
    throw new ArmError(409, "ConflictError", message);
  }
  if (deleted || context.arm.vaults.has(name.toLowerCase())) {
    const message = `The vault name '${name}' is already in use. Vault names are globaly unique so it is possible that the name is already taken.`;
    throw new ArmError(409, "VaultAlreadyExists", message);
  }
}

function changed({ context, tenant }: ArmRequest, { systemData }: Vault): Record<string, unknown> {
  const who = { by: tenant.deployer.clientId, type: "Application", at: context.clock.iso() };
  const { createdBy = who.by, createdByType = who.type, createdAt = who.at } = systemData;
  const modified = { lastModifiedBy: who.by, lastModifiedByType: who.type, lastModifiedAt: who.at };
  return { createdBy, createdByType, createdAt, ...modified };
}

function shown(vault: Vault, cloud: Cloud) {
  const { id, name, location, tags, systemData, properties, registered } = vault;
  const state = registered
    ? { vaultUri: `${vaultOrigin(vault, cloud)}/`, provisioningState: "Succeeded" }
    : { vaultUri: vaultOrigin(vault, cloud), provisioningState: "RegisteringDns" };
  return {
    id,
    name,
    type,
    location,
    tags,
    systemData,
    properties: { ...properties, ...state, publicNetworkAccess: "Enabled" },
  };
}
