import { createDecipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

/** What of a stack file belongs to one state alone: how the secrets in it are encrypted. */
const line = /^(encryptionsalt|encryptedkey|secretsprovider):[ \t]*(.*)\r?\n?/gm;

/** The keys at the top of a stack file that tie it to the secrets of one state. */
export function secretsKeysIn(text: string): string[] {
  return [...text.matchAll(line)].map(([, key = ""]) => key);
}

/** The salt of a stack's passphrase; undefined for a stack file that has none. */
export function saltIn(text: string): string | undefined {
  const found = [...text.matchAll(line)].find(([, key]) => key === "encryptionsalt");
  return found?.[2]?.trim().replaceAll(/^["']|["']$/g, "");
}

/** The stack file without its salt; everything else stays as it is. */
export function withoutSalt(text: string): string {
  return text.replace(line, (all, key: string) => (key === "encryptionsalt" ? "" : all));
}

/**
 * Whether a salt was made with a passphrase. It holds, beside itself, a word that only the right key decrypts.
 * Source: pulumi/pulumi, pkg/secrets/passphrase/manager.go and sdk/go/common/resource/config/crypt.go.
 */
export async function isSaltOf(passphrase: string, salt: string): Promise<boolean> {
  const [version, bytes = "", , nonce = "", sealed = ""] = salt.split(":");
  if (version !== "v1") return false;
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(bytes, "base64"), 1_000_000, 32, "sha256");
  const text = Buffer.from(sealed, "base64");
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    cipher.setAuthTag(text.subarray(-16));
    return Buffer.concat([cipher.update(text.subarray(0, -16)), cipher.final()]).toString() === "pulumi";
  } catch {
    return false;
  }
}
