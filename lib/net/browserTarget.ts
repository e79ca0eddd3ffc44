/** Where the world listens, and what its certificate is known by. */
export interface BrowserTarget {
  readonly host: string;
  readonly port: number;
  /** Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4). */
  readonly spki: string;
}
