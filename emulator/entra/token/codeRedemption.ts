import { createHash } from "node:crypto";
import * as grantRefusals from "../refusals/grantRefusals.ts";
import * as refusals from "../refusals/refusals.ts";
import * as resourceRefusals from "../refusals/resourceRefusals.ts";
import { type AccessRequest, resolveResource, resolveScopes } from "../scopes.ts";
import { assertEnabled } from "./clients.ts";
import type { CodeGrant, Grant } from "./grants.ts";
import { userTokenAnswer } from "./tokenAnswer.ts";
import { assertPlatform, type TokenCall } from "./tokenCall.ts";

/** Codes live for about ten minutes. */
const codeLifetimeSeconds = 10 * 60;

/**
 * `grant_type=authorization_code`.
 * @throws EntraError for a code, redirect URI, verifier, platform or scope that does not fit
 */
export async function redeemCode(call: TokenCall): Promise<Record<string, unknown>> {
  const { entra, form, client, version } = call;
  if (!form.code) throw refusals.missingParameter("code");
  const issued = entra.codes.find(form.code);
  if (!issued) throw grantRefusals.malformedGrant();
  const { grant } = issued;
  if (grant.clientId !== client.appId) throw grantRefusals.grantOfAnotherClient();
  if (grant.authority !== call.authority.name) throw grantRefusals.codeOfAnotherTenant();
  const authentication = assertPlatform(call, grant.platform);
  if (issued.redeemed) throw grantRefusals.codeRedeemed();
  if (entra.world.clock.seconds() >= issued.issuedAt + codeLifetimeSeconds) throw grantRefusals.codeExpired();
  assertRedirectUri(grant, form.redirect_uri);
  assertVerifier(grant, form.code_verifier);
  assertEnabled(grant.tenant, client);

  const request = requestOf(call, grant);
  const answer = await userTokenAnswer(entra, {
    client,
    authentication,
    grant,
    request,
    version,
    nonce: grant.nonce,
    clientInfo: form.client_info === "1",
    refreshToken: () => entra.refreshTokens.issue(lasting(grant, request)),
  });
  issued.redeemed = true;
  return answer;
}

/**
 * What a token request asks for: its own `scope` or `resource`, else what the sign-in asked for.
 * Signing in and staying signed in were consented to at the sign-in and carry over.
 * @throws EntraError AADSTS900144 or 28003 where neither says it
 */
export function requestOf(call: TokenCall, grant: Grant): AccessRequest {
  const { entra, form, client, version } = call;
  const { directory } = entra.world;
  if (version === 1) {
    if (
      form.resource &&
      grant.resource &&
      form.resource !== grant.resource &&
      form.grant_type !== "refresh_token"
    ) {
      throw grantRefusals.grantForAnotherResource();
    }
    const resource = form.resource ?? grant.resource;
    // MSAL of a page that was given a v1 configuration, as the developer portal's is: it asks for scopes alone.
    const isSignIn = (form.scope ?? "").split(" ").includes("openid");
    if (!resource && isSignIn) return resolveResource(directory, grant.tenant, client, undefined);
    if (!resource) throw refusals.missingParameter("resource");
    return resolveResource(directory, grant.tenant, client, resource);
  }
  const text = form.scope ?? grant.scope;
  if (text === undefined) throw refusals.missingParameter("scope");
  if (text.trim() === "") throw resourceRefusals.emptyScope();
  const request = resolveScopes(directory, grant.tenant, client, text);
  const signedInFor = resolveOpenId(grant);
  return { ...request, openId: new Set([...request.openId, ...signedInFor]) };
}

function resolveOpenId(grant: Grant): string[] {
  const before = (grant.scope ?? "").split(" ");
  return ["openid", "profile", "email", "offline_access"].filter((scope) => before.includes(scope));
}

/** What a refresh token keeps of a code's grant, and of what its redemption asked for. */
function lasting(grant: CodeGrant, request: AccessRequest): Grant {
  const { clientId, tenant, user, platform, version } = grant;
  const base = { clientId, tenant, user, platform, version };
  if (request.version === 1) return { ...base, resource: request.text };
  const scopes = new Set([...request.text.split(" ").filter(Boolean), ...request.openId]);
  return { ...base, scope: [...scopes].join(" ") };
}

function assertRedirectUri(grant: CodeGrant, given: string | undefined): void {
  if (!given) throw refusals.missingParameter("redirect_uri");
  if (given !== grant.redirectUri) throw grantRefusals.redirectUriDiffers(given, grant.redirectUri);
}

/** RFC 7636 section 4.6. */
function assertVerifier({ codeChallenge }: CodeGrant, verifier: string | undefined): void {
  if (!codeChallenge) {
    if (verifier) throw grantRefusals.codeVerifierMismatch();
    return;
  }
  if (!verifier) throw grantRefusals.codeVerifierMissing();
  const transformed =
    codeChallenge.method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  if (transformed !== codeChallenge.value) throw grantRefusals.codeVerifierMismatch();
}
