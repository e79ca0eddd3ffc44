import { Hono } from "hono";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { Clock } from "../../../../emulator/clock.ts";

/** A little identity provider under a host name of its own, whose keys and answers a test can change. */
export class Issuer {
  readonly host: string;
  readonly clock: Clock;
  readonly app = new Hono();
  /** What the OpenID configuration says. */
  issuer: string;
  keys: SigningKey[] = [];
  /** Requests for the OpenID configuration. */
  requests = 0;
  /** Status of its answers. */
  status = 200;

  constructor(host: string, clock: Clock) {
    this.host = host;
    this.clock = clock;
    this.issuer = `https://${host}/`;
    this.app.get("*", ({ req }) => {
      if (this.status !== 200) return Response.json({ error: "down" }, { status: this.status });
      if (req.path.endsWith("/keys"))
        return Response.json({ keys: this.keys.map(({ publicJwk }) => publicJwk) });
      this.requests += 1;
      return Response.json({ issuer: this.issuer, jwks_uri: `https://${host}/keys` });
    });
  }

  get configUrl(): string {
    return `https://${this.host}/.well-known/openid-configuration`;
  }

  /** Publishes another key. */
  async addKey(kid: string, alg = "RS256"): Promise<SigningKey> {
    const key = await keyOf(kid, alg);
    this.keys.push(key);
    return key;
  }

  /** A token of the first key that is good for an hour; `claims` override or (undefined) remove. */
  token(claims: JWTPayload = {}, header: Record<string, unknown> = {}, key = this.keys[0]!): Promise<string> {
    const now = this.clock.seconds();
    const all = {
      iss: this.issuer,
      aud: "api-1",
      iat: now,
      nbf: now,
      exp: now + 3600,
      sub: "ada",
      ...claims,
    };
    const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT", ...header })
      .sign(key.privateKey);
  }
}

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

const keys = new Map<string, Promise<SigningKey>>();

/** A key of that id: the same one in every test, since finding an RSA key takes a quarter of a second of computing. */
export function keyOf(kid: string, alg = "RS256"): Promise<SigningKey> {
  const known = keys.get(`${alg} ${kid}`) ?? newKey(kid, alg);
  keys.set(`${alg} ${kid}`, known);
  return known;
}

async function newKey(kid: string, alg: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: "sig" } };
}
