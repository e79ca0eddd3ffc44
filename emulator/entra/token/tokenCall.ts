import type { Context } from "hono";
import type { Tenant } from "../../model/directory.ts";
import { type Authority, resolveAuthority } from "../authority.ts";
import type { Platform } from "../authorize/redirectUris.ts";
import { formParameters, type Parameters } from "../parameters.ts";
import { entraGap } from "../refusals/errors.ts";
import * as grantRefusals from "../refusals/grantRefusals.ts";
import * as refusals from "../refusals/refusals.ts";
import type { Entra } from "../signInState.ts";
import type { ClientAuthentication } from "./accessTokens.ts";
import { type Client, credentialsOf, findClient } from "./clients.ts";

/** A request to a token endpoint, its client known and its secret, if any, checked. */
export interface TokenCall {
  readonly entra: Entra;
  readonly authority: Authority;
  readonly version: 1 | 2;
  readonly form: Parameters;
  readonly client: Client;
  readonly hasSecret: boolean;
  /** Set where a page's script calls. */
  readonly origin: string | undefined;
}

/**
 * Reads a token request.
 * @throws EntraError AADSTS90002, 900144, 700016, 901002, and 7000215 or 7000222 for a secret that does not hold
 */
export async function readTokenCall(entra: Entra, c: Context, version: 1 | 2): Promise<TokenCall> {
  const { directory } = entra.world;
  const authority = resolveAuthority(directory, new URL(c.req.url).hostname, c.req.param("tenant") ?? "");
  const form = await formParameters(c);
  if (!form.grant_type) throw refusals.missingParameter("grant_type");
  if (version === 2 && form.resource) throw refusals.resourceParameterNotSupported();
  if (form.client_assertion) throw entraGap("client assertions (certificates and federated credentials)");
  const { clientId, secret } = presented(c.req.header("authorization"), form);
  const client = findClient(directory, authority, clientId);
  if (secret) assertSecret(entra, client, authority.tenant, secret);
  const origin = c.req.header("origin");
  return { entra, authority, version, form, client, hasSecret: Boolean(secret), origin };
}

/**
 * Whether this caller may redeem what was issued for a platform: single-page apps from a browser and
 * without secret, web apps from a server and with one
 * (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow, redirect URIs for single-page apps).
 * @throws EntraError AADSTS9002326, 9002327, 700025 or 7000218
 */
export function assertPlatform(call: TokenCall, platform: Platform): ClientAuthentication {
  if (platform === "spa") {
    if (!call.origin) throw grantRefusals.sameOriginRedemption();
    if (call.hasSecret) throw grantRefusals.publicClientWithSecret();
    return "0";
  }
  if (call.origin) throw grantRefusals.crossOriginRedemption(call.origin);
  if (platform === "publicClient") {
    if (call.hasSecret) throw grantRefusals.publicClientWithSecret();
    return "0";
  }
  if (!call.hasSecret) throw grantRefusals.missingSecret();
  return "1";
}

function assertSecret({ world }: Entra, client: Client, tenant: Tenant | undefined, secret: string): void {
  const found = credentialsOf(client, tenant).find(({ secretText }) => secretText === secret);
  const now = world.clock.now();
  if (!found || now < Date.parse(found.startDateTime)) throw grantRefusals.wrongSecret(client.appId);
  if (now >= Date.parse(found.endDateTime)) throw grantRefusals.expiredSecret(client.appId);
}

/** Client id and secret, from the body or from HTTP Basic, form-encoded there (RFC 6749 section 2.3.1). */
function presented(
  authorization: string | undefined,
  form: Parameters,
): { clientId?: string; secret?: string } {
  const basic = /^Basic +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (!basic) return { clientId: form.client_id, secret: form.client_secret };
  const [id = "", ...rest] = Buffer.from(basic, "base64").toString().split(":");
  return { clientId: formDecoded(id), secret: formDecoded(rest.join(":")) };
}

function formDecoded(text: string): string {
  return new URLSearchParams(`_=${text.replaceAll("&", "%26")}`).get("_") ?? "";
}
