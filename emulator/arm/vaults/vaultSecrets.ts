import type { Cloud } from "../../model/clouds.ts";
import { type SecretVersion, type Vault, type VaultSecret, vaultOrigin } from "../../model/vaults.ts";
import { VaultError } from "../../vault/errors.ts";
import { setSecret } from "../../vault/secrets.ts";
import { tagsOf } from "../envelope.ts";
import { ArmError } from "../errors.ts";
import { flag, integer, object, required, text } from "../fieldKinds.ts";
import { uncountedListAnswer } from "../listing.ts";
import { ownName, type ResourceType, sentProperties } from "../request.ts";
import { badRequest, findVault, keyVaultVersions } from "./vaultLookup.ts";
import { assertFields } from "./vaultProperties.ts";

const fields = {
  value: required(text),
  contentType: text,
  attributes: object({ enabled: flag, nbf: integer, exp: integer }),
};

/**
 * Secrets by Azure Resource Manager, as templates set them: whoever may change the vault may do it, no answer shows the value
 * (official examples createSecret, getSecret and listSecrets of 2022-07-01 and 2023-07-01).
 */
export const vaultSecrets: ResourceType = {
  type: "Microsoft.KeyVault/vaults/secrets",
  apiVersions: keyVaultVersions,
  get(request) {
    const vault = findVault(request);
    const secret = vault.secrets.get(ownName(request).toLowerCase());
    if (secret) return { status: 200, body: shown(vault, request.tenant.cloud, secret) };
    const message = `The secret '${ownName(request)}' was not found in the key vault '${vault.name}'.`;
    throw new ArmError(404, "SecretNotFound", message);
  },
  list(request) {
    const vault = findVault(request);
    const all = [...vault.secrets.values()].map((each) => shown(vault, request.tenant.cloud, each));
    return uncountedListAnswer(request, all);
  },
  put(request) {
    const vault = findVault(request);
    const sent = sentProperties(request);
    assertFields(sent, fields);
    const isNew = !vault.secrets.has(ownName(request).toLowerCase());
    try {
      const body = { ...sent, tags: tagsOf(request) };
      const [secret] = setSecret(vault, ownName(request), body, request.context.clock.seconds());
      return { status: isNew ? 201 : 200, body: shown(vault, request.tenant.cloud, secret) };
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      throw error.status === 400
        ? badRequest(error.message)
        : new ArmError(error.status, error.code, error.message);
    }
  },
};

function shown(vault: Vault, cloud: Cloud, { name, versions }: VaultSecret) {
  const {
    version,
    contentType,
    tags = {},
    enabled,
    notBefore,
    expires,
    created,
    updated,
  } = versions.at(-1) as SecretVersion;
  const uri = `${vaultOrigin(vault, cloud)}/secrets/${name}`;
  return {
    id: `${vault.id}/secrets/${name}`,
    name,
    type: "Microsoft.KeyVault/vaults/secrets",
    location: vault.location,
    tags,
    properties: {
      ...(contentType !== undefined && { contentType }),
      attributes: {
        enabled,
        ...(notBefore !== undefined && { nbf: notBefore }),
        ...(expires !== undefined && { exp: expires }),
        created,
        updated,
      },
      secretUri: uri,
      secretUriWithVersion: `${uri}/${version}`,
    },
  };
}
