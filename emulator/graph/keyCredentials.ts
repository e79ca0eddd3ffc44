import { randomUUID, X509Certificate } from "node:crypto";
import { Gap } from "../gap.ts";
import type { KeyCredential } from "../model/directory.ts";

/**
 * The certificates of an application after a change: the whole list is sent, and of one that is there already its
 * `keyId` alone has to be (learn.microsoft.com/graph/api/resources/keycredential).
 * @param sent as `checkBody` has let it pass
 * @throws Gap for another key than a certificate that signatures are verified with
 */
export function changedKeys(
  before: readonly KeyCredential[],
  sent: readonly Readonly<Record<string, unknown>>[],
): KeyCredential[] {
  return sent.map((one) => before.find(({ keyId }) => keyId === one.keyId) ?? newKey(one));
}

/** `customKeyIdentifier` is the certificate's thumbprint, and the key itself is shown to nobody (the same page). */
function newKey({
  keyId = randomUUID(),
  displayName,
  type,
  usage,
  key,
  startDateTime,
  endDateTime,
}: Readonly<Record<string, unknown>>): KeyCredential {
  const certificate = typeof key === "string" ? certificateOf(key) : undefined;
  if (!certificate || type !== "AsymmetricX509Cert" || usage !== "Verify") {
    throw new Gap(
      "The rehearsal does not know 'keyCredentials' of resource 'Application' other than certificates: type AsymmetricX509Cert, usage Verify, key in base64.",
    );
  }
  return {
    customKeyIdentifier: certificate.fingerprint.replaceAll(":", ""),
    displayName: typeof displayName === "string" ? displayName : certificate.subject.replaceAll("\n", ", "),
    endDateTime: utc(endDateTime ?? certificate.validTo),
    key: null,
    keyId: String(keyId),
    startDateTime: utc(startDateTime ?? certificate.validFrom),
    type,
    usage,
  };
}

/** DER in base64, as portal and `az` send it. */
function certificateOf(key: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(key, "base64"));
  } catch {
    return undefined;
  }
}

function utc(time: unknown): string {
  return new Date(String(time)).toISOString().replace(".000Z", "Z");
}
