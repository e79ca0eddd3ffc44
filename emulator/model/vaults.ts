import type { Cloud } from "./clouds.ts";

/** A key vault: what Azure Resource Manager says of it, and the secrets in it. */
export interface Vault {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  tags: Record<string, string>;
  systemData: Record<string, unknown>;
  /** As sent, with what Azure fills in. */
  properties: VaultProperties;
  /** The name is in DNS: Azure Resource Manager has said so once. */
  registered?: boolean;
  /**
   * ARM ids of instances, or of resource groups of them, whose system-assigned identities may read the secrets from the
   * moment that they are there, by no policy and no role: a vault that a world is made with knows no identity of an
   * instance that is still to come. And ARM ids of user-assigned identities.
   */
  readonly readers?: Set<string>;
  /** By lower-cased name. */
  readonly secrets: Map<string, VaultSecret>;
  readonly deletedSecrets: Map<string, DeletedSecret>;
}

export interface VaultProperties {
  sku: Record<string, unknown>;
  tenantId: string;
  accessPolicies: AccessPolicy[];
  softDeleteRetentionInDays: number;
  /** Whether role assignments decide who may read, and not the access policies. */
  enableRbacAuthorization: boolean;
  enablePurgeProtection?: boolean;
  [member: string]: unknown;
}

/** What one principal may do in a vault (azure-rest-api-specs, Microsoft.KeyVault: AccessPolicyEntry). */
export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly permissions: Readonly<Record<string, readonly string[] | null>>;
  readonly [member: string]: unknown;
}

export interface VaultSecret {
  readonly name: string;
  /** The newest last. */
  readonly versions: SecretVersion[];
}

export interface SecretVersion {
  /** 32 hexadecimal digits. */
  readonly version: string;
  readonly value: string;
  contentType?: string;
  tags?: Record<string, string>;
  enabled: boolean;
  /** Seconds since the Unix epoch, like all times of a secret. */
  notBefore?: number;
  expires?: number;
  readonly created: number;
  updated: number;
}

export interface DeletedSecret {
  readonly secret: VaultSecret;
  readonly deleted: number;
}

export interface DeletedVault {
  readonly vault: Vault;
  /** World time, milliseconds since the epoch. */
  readonly deletedAt: number;
}

/** A role that a principal has at a scope. */
export interface RoleAssignment {
  readonly id: string;
  readonly name: string;
  /** ARM id of what it is for, and of all below it. */
  readonly scope: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType?: string;
  readonly createdOn: string;
  readonly createdBy: string;
}

/** `https://<vault>.vault.azure.net` */
export function vaultOrigin({ name }: Pick<Vault, "name">, { vaultSuffix }: Cloud): string {
  return `https://${name.toLowerCase()}${vaultSuffix}`;
}
