import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { DeletedSecret, SecretVersion, Vault, VaultSecret } from "../model/vaults.ts";
import { badParameter, deletedButRecoverable, secretDisabled, secretNotFound, VaultError } from "./errors.ts";
import { purgeDate } from "./secretView.ts";

/** Longest value, in bytes (learn.microsoft.com/azure/key-vault/secrets/about-secrets). */
const longestValue = 25 * 1024;

const seconds = v.pipe(v.number(), v.integer());
const details = {
  contentType: v.nullish(v.pipe(v.string(), v.maxLength(255))),
  tags: v.nullish(v.record(v.string(), v.string())),
  attributes: v.nullish(
    v.object({
      enabled: v.nullish(v.boolean()),
      nbf: v.nullish(seconds),
      exp: v.nullish(seconds),
    }),
  ),
};
const changeSchema = v.object(details);
const setSchema = v.object({ value: v.string(), ...details });

/** Adds a version. @param now seconds @throws VaultError 400, or 409 for the name of a deleted secret */
export function setSecret(
  vault: Vault,
  name: string,
  body: unknown,
  now: number,
): [VaultSecret, SecretVersion] {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
    throw badParameter(
      `The request URI contains an invalid name: ${name}. A secret's name has 1 to 127 letters, digits and dashes.`,
    );
  }
  const { value, ...sent } = read(setSchema, body);
  if (Buffer.byteLength(value) > longestValue) {
    throw badParameter(`The value of a secret has at most ${longestValue} bytes.`);
  }
  forgetPurged(vault, now);
  const key = name.toLowerCase();
  if (vault.deletedSecrets.has(key)) throw deletedButRecoverable(name);
  const secret = vault.secrets.get(key) ?? { name, versions: [] };
  const version: SecretVersion = {
    version: randomUUID().replaceAll("-", ""),
    value,
    enabled: true,
    created: now,
    updated: now,
  };
  apply(version, sent);
  secret.versions.push(version);
  vault.secrets.set(key, secret);
  return [secret, version];
}

/** Changes what is said of a version, never its value. */
export function updateSecret(vault: Vault, name: string, version: string, body: unknown, now: number) {
  const [secret, found] = findSecret(vault, name, version);
  apply(found, read(changeSchema, body));
  found.updated = now;
  return [secret, found] as const;
}

/**
 * A version that may be read: one that is disabled may not; one that has expired or is not valid yet may (about-secrets,
 * "Date-time controlled operations").
 */
export function readableSecret(vault: Vault, name: string, version: string | undefined) {
  const found = findSecret(vault, name, version);
  if (!found[1].enabled) throw secretDisabled();
  return found;
}

/** @param version the newest where there is none @throws VaultError 404 */
export function findSecret(
  vault: Vault,
  name: string,
  version?: string,
): readonly [secret: VaultSecret, version: SecretVersion] {
  const secret = vault.secrets.get(name.toLowerCase());
  const found = version
    ? secret?.versions.find((each) => each.version === version.toLowerCase())
    : secret?.versions.at(-1);
  if (!secret || !found) throw secretNotFound(version ? `${name}/${version}` : name);
  return [secret, found];
}

/** Takes a secret out of use, with all its versions; it can be recovered until it is purged. */
export function deleteSecret(vault: Vault, name: string, now: number): DeletedSecret {
  const [secret] = findSecret(vault, name);
  const deleted = { secret, deleted: now };
  vault.secrets.delete(name.toLowerCase());
  vault.deletedSecrets.set(name.toLowerCase(), deleted);
  return deleted;
}

/** @throws VaultError 404 */
export function findDeleted(vault: Vault, name: string, now: number): DeletedSecret {
  forgetPurged(vault, now);
  const deleted = vault.deletedSecrets.get(name.toLowerCase());
  if (!deleted) throw secretNotFound(name, true);
  return deleted;
}

export function recoverSecret(vault: Vault, name: string, now: number): VaultSecret {
  const { secret } = findDeleted(vault, name, now);
  vault.deletedSecrets.delete(name.toLowerCase());
  vault.secrets.set(name.toLowerCase(), secret);
  return secret;
}

/** @throws VaultError 403 under purge protection, as keyvault.BaseClient#PurgeDeletedCertificate reports it */
export function purgeSecret(vault: Vault, name: string, now: number): void {
  findDeleted(vault, name, now);
  if (vault.properties.enablePurgeProtection) {
    const message = `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed. Vault: ${vault.name};location=${vault.location}`;
    throw new VaultError(403, "Forbidden", message);
  }
  vault.deletedSecrets.delete(name.toLowerCase());
}

/** After its retention a deleted secret goes for good. */
export function forgetPurged(vault: Vault, now: number): void {
  for (const [name, { deleted }] of vault.deletedSecrets) {
    if (now >= purgeDate(vault, deleted)) vault.deletedSecrets.delete(name);
  }
}

function apply(
  version: SecretVersion,
  { contentType, tags, attributes }: v.InferOutput<typeof changeSchema>,
): void {
  if (contentType != null) version.contentType = contentType;
  if (tags != null) version.tags = tags;
  if (attributes?.enabled != null) version.enabled = attributes.enabled;
  if (attributes?.nbf != null) version.notBefore = attributes.nbf;
  if (attributes?.exp != null) version.expires = attributes.exp;
}

function read<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw badParameter(
    `Property ${v.getDotPath(issue!) ?? "value"} has invalid value, or none: expected ${issue!.expected ?? "another value"}.`,
  );
}
