import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { notInRehearsal } from "../errors.ts";
import { identifier, required, text, unsupported } from "../fieldKinds.ts";
import { entityType } from "./entity.ts";

/**
 * Client certificates that policies name (learn.microsoft.com/rest/api/apimanagement/certificate/create-or-update). What is sent is never
 * shown again. Those of a key vault, and data that is no PKCS #12 of that password: 501, for want of the service's words.
 */
export const certificates = entityType({
  type: "Microsoft.ApiManagement/service/certificates",
  label: "Certificate",
  name: { type: "string", maxLength: 80, pattern: identifier },
  fields: { data: required(text), password: text, keyVault: unsupported },
  readOnly: ["subject", "thumbprint", "expirationDate"],
  shown: { subject: null, thumbprint: null, expirationDate: null },
  complete(_, { data, password }) {
    const certificate = certificateOf(String(data), password === undefined ? "" : String(password));
    if (!certificate)
      throw notInRehearsal("a certificate whose 'properties.data' is no PKCS #12 in Base64 of that password");
    return {
      subject: certificate.subject.split("\n").reverse().join(", "),
      thumbprint: certificate.fingerprint.replaceAll(":", ""),
      expirationDate: new Date(certificate.validTo).toISOString().replace(".000Z", "+00:00"),
    };
  },
});

function certificateOf(data: string, passphrase: string): X509Certificate | undefined {
  try {
    const { context } = createSecureContext({ pfx: Buffer.from(data, "base64"), passphrase });
    // OpenSSL's own; the types of Node.js leave it out.
    return new X509Certificate((context as { getCertificate(): Buffer }).getCertificate());
  } catch {
    return undefined;
  }
}
