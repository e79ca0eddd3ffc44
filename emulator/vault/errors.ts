import { Gap, gapCode } from "../gap.ts";

/** A refusal of a vault, in Key Vault's shape: `{"error":{"code","message","innererror":{"code"}}}`. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;

  /** @param inner the code of `innererror`, where there is one */
  constructor(status: number, code: string, message: string, inner?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.inner = inner;
  }
}

/** What goes into an answer. What the stand-in has not is said by its own code. */
export function errorOf(error: VaultError | Gap) {
  if (error instanceof Gap) return { error: { code: gapCode, message: error.message } };
  const { code, message, inner } = error;
  return { error: { code, message, ...(inner !== undefined && { innererror: { code: inner } }) } };
}

/** Public reports have this sentence (ansible-collections/azure#1009 and many others). */
export function secretNotFound(name: string, deleted = false): VaultError {
  return new VaultError(
    404,
    "SecretNotFound",
    deleted
      ? `Deleted Secret not found: ${name}`
      : `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );
}

/** The sentence of the service's own tests' doubles (azure-sdk-for-net, Azure.Extensions.AspNetCore.Configuration.Secrets). */
export function deletedButRecoverable(name: string): VaultError {
  return new VaultError(
    409,
    "Conflict",
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
    "ObjectIsDeletedButRecoverable",
  );
}

export function secretDisabled(): VaultError {
  return new VaultError(
    403,
    "Forbidden",
    "Operation get is not allowed on a disabled secret.",
    "SecretDisabled",
  );
}

/** 400 for a value that a vault does not take; the sentences are not recorded. */
export function badParameter(message: string): VaultError {
  return new VaultError(400, "BadParameter", message);
}
