import { randomUUID } from "node:crypto";
import { generateKeyPair, SignJWT } from "jose";
import { issuer } from "../../infra/names/azureCloud.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import { signingKeys } from "./discovery.ts";

/** One for all that this process forges: finding a key pair takes a quarter of a second of computing. */
let ownKey: ReturnType<typeof generateKeyPair> | undefined;

/**
 * A token as Entra ID would issue it for an API, down to the id of a real key of the tenant, but signed by a key
 * of our own: whoever takes it does not check signatures.
 * Claims: learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export async function forgedToken(trial: ApiUnderTest, now: Date): Promise<string> {
  const { subject, api } = trial;
  const { settings, outputs } = subject;
  const { tokenVersion, scopes } = api.backendApp;
  const [key] = await signingKeys(trial);
  ownKey ??= generateKeyPair("RS256");
  const { privateKey } = await ownKey;
  const seconds = Math.floor(now.getTime() / 1000);
  const claims = {
    aud: outputs.apis[api.name]!.backendClientId,
    iss: issuer(settings.cloud, settings.tenantId, tokenVersion),
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
    tid: settings.tenantId,
    oid: randomUUID(),
    sub: randomUUID(),
    scp: scopes.map(({ value }) => value).join(" "),
    ver: tokenVersion === 2 ? "2.0" : "1.0",
    [tokenVersion === 2 ? "azp" : "appid"]: outputs.clientId,
    [tokenVersion === 2 ? "azpacr" : "appidacr"]: "1",
  };
  const thumbprint = key!.x5t === undefined ? {} : { x5t: key!.x5t };
  return await new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", alg: "RS256", kid: key!.kid, ...thumbprint })
    .sign(privateKey);
}
