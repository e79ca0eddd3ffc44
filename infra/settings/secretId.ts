import { type CloudName, cloudNames, vaultSuffix } from "../names/azureCloud.ts";
import { given } from "./wording.ts";

/**
 * What is wrong with the id of a secret in a key vault, or undefined
 * (learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates, "Object identifiers").
 */
export function secretIdProblem(id: string, cloud: CloudName): string | undefined {
  const [, host = ""] = /^https:\/\/([^/]+)\//.exec(id) ?? [];
  const form = `https://<vault>.${vaultSuffix(cloud)}/secrets/<name>`;
  const [, vault = "", suffix = ""] = /^([^.]*)\.(.+)$/.exec(host.toLowerCase()) ?? [];
  const other = cloudNames.find((name) => vaultSuffix(name) === suffix);
  if (other !== undefined && other !== cloud) {
    return `${given(id)} is a vault of the cloud ${other}, and this stack's cloud is ${cloud}; allowed: ${form}`;
  }
  const isSecret =
    suffix === vaultSuffix(cloud) &&
    /^[a-z](?:-?[a-z0-9])*$/.test(vault) &&
    vault.length >= 3 &&
    vault.length <= 24 &&
    /^https:\/\/[^/]+\/secrets\/[0-9A-Za-z-]{1,127}(?:\/[0-9a-fA-F]{32})?$/.test(id);
  return isSecret
    ? undefined
    : `${given(id)} is not allowed: the id of a secret is ${form}, with /<version> behind it or without`;
}
