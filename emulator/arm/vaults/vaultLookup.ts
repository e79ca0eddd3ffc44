import type { Vault } from "../../model/vaults.ts";
import { ArmError, resourceNotFound } from "../errors.ts";
import { findResourceGroup, isInScope } from "../lookup.ts";
import type { ArmRequest } from "../request.ts";

/**
 * Versions of Microsoft.KeyVault in which vaults, access policies and secrets are what they are in 2023-07-01 (azure-rest-api-specs,
 * keyvault/resource-manager; recordings of azure-cli at 2019-09-01 and 2023-02-01). In 2026-02-01 roles become the default.
 */
export const keyVaultVersions = [
  "2019-09-01",
  "2021-10-01",
  "2022-07-01",
  "2022-11-01",
  "2023-02-01",
  "2023-07-01",
  "2024-11-01",
];

/** The vault under the path's first name, if it is in this subscription and resource group. */
export function vaultAt(request: ArmRequest): Vault | undefined {
  const vault = request.context.arm.vaults.get((request.names[0] ?? "").toLowerCase());
  return vault && isInScope(vault, request) ? vault : undefined;
}

/** @throws ArmError 404 ResourceNotFound (azure-cli's recording test_keyvault_mgmt) */
export function findVault(request: ArmRequest): Vault {
  const { name: group } = findResourceGroup(request);
  const vault = vaultAt(request);
  if (vault) return vault;
  throw resourceNotFound("Microsoft.KeyVault/vaults", request.names[0], group);
}

/** Key Vault's refusal of a body, which names no field in a place of its own. */
export function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}
