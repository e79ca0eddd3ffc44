import * as grantRefusals from "../refusals/grantRefusals.ts";
import * as refusals from "../refusals/refusals.ts";
import { refuseRenewalForItself } from "../scopes.ts";
import { assertEnabled } from "./clients.ts";
import { requestOf } from "./codeRedemption.ts";
import { userTokenAnswer } from "./tokenAnswer.ts";
import { assertPlatform, type TokenCall } from "./tokenCall.ts";

const day = 24 * 60 * 60;
/** 24 hours for single-page apps, 90 days for others (learn.microsoft.com/entra/identity-platform/refresh-tokens). */
const lifetimeSeconds = { spa: day, web: 90 * day, publicClient: 90 * day };

/**
 * `grant_type=refresh_token`. The answer brings a new refresh token; the old one keeps working, as Entra's
 * does. A single-page app's successors inherit its end.
 * @throws EntraError AADSTS9002313, 70000, 700082, 700084, 65001, 90009 and what the platform refuses
 */
export async function redeemRefreshToken(call: TokenCall): Promise<Record<string, unknown>> {
  const { entra, form, client, version, authority } = call;
  if (!form.refresh_token) throw refusals.missingParameter("refresh_token");
  const issued = entra.refreshTokens.find(form.refresh_token);
  if (!issued) throw grantRefusals.malformedGrant();
  const { grant, issuedAt } = issued;
  if (grant.clientId !== client.appId) throw grantRefusals.grantOfAnotherClient();
  if (authority.tenant && authority.tenant.id !== grant.tenant.id)
    throw grantRefusals.refreshTokenOfAnotherTenant();
  const authentication = assertPlatform(call, grant.platform);
  assertAlive(call, grant.platform, issuedAt);
  assertEnabled(grant.tenant, client);
  if (version === 2 && grant.scope !== undefined) {
    const scopes = { asked: form.scope, signedInFor: grant.scope };
    refuseRenewalForItself(entra.world.directory, grant.tenant, client, scopes);
  }
  return userTokenAnswer(entra, {
    client,
    authentication,
    grant,
    request: requestOf(call, grant),
    version,
    clientInfo: form.client_info === "1",
    refreshToken: () => entra.refreshTokens.issue(grant, grant.platform === "spa" ? issuedAt : undefined),
  });
}

function assertAlive({ entra }: TokenCall, platform: keyof typeof lifetimeSeconds, issuedAt: number): void {
  if (entra.world.clock.seconds() < issuedAt + lifetimeSeconds[platform]) return;
  const since = new Date(issuedAt * 1000).toISOString();
  throw platform === "spa"
    ? grantRefusals.spaRefreshTokenExpired(since)
    : grantRefusals.refreshTokenExpired(since);
}
