import { createHash } from "node:crypto";
import { isIP } from "node:net";
// @peculiar/x509: typed, pure JavaScript over WebCrypto, no install script. Its container needs the polyfill first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** The listener's certificate chain, made for one run and kept in memory. */
export interface Certificate {
  /** PEM of the run's own certificate authority; clients trust this. */
  readonly ca: string;
  /** PEM of the listener's certificate. */
  readonly cert: string;
  /** PEM of the listener's private key (PKCS #8). */
  readonly key: string;
  /** Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo, by which browsers pin (RFC 7469, section 2.4). */
  readonly spki: string;
  /** PEM of one more certificate of the same authority and the same key, for a host that has come later. */
  forHost(host: string): Promise<string>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const validDays = 30;

/**
 * Makes a certificate authority and one certificate for the given host names.
 * @param hosts DNS names and IP addresses; `*.example.net` covers one label (RFC 6125, section 6.4.3)
 */
export async function makeCertificate(hosts: readonly string[]): Promise<Certificate> {
  const [caKeys, keys] = await Promise.all([newKeys(), newKeys()]);
  const notBefore = new Date(Date.now() - 3_600_000);
  const notAfter = new Date(Date.now() + validDays * 86_400_000);
  const caName = "CN=apim-oauth rehearsal, O=Not Azure";
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: caName,
    keys: caKeys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const certificateFor = (names: readonly string[]) =>
    x509.X509CertificateGenerator.create({
      subject: "CN=rehearsal.localhost",
      issuer: caName,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      notBefore,
      notAfter,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map(generalName)),
      ],
    });
  const cert = await certificateFor(hosts);
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    ca: ca.toString("pem"),
    cert: cert.toString("pem"),
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    forHost: async (host) => (await certificateFor([host])).toString("pem"),
    spki: createHash("sha256").update(new Uint8Array(cert.publicKey.rawData)).digest("base64"),
  };
}

/** A backend may be known by its address; IPv6 has brackets in URLs alone. */
function generalName(host: string): { type: "dns" | "ip"; value: string } {
  const address = host.replace(/^\[(.*)\]$/, "$1");
  return isIP(address) ? { type: "ip", value: address } : { type: "dns", value: host };
}

function newKeys() {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}
