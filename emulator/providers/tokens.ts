import { setTimeout as pause } from "node:timers/promises";
import { type ProviderContext, ProviderError } from "./provider.ts";

/** Where a token is asked for and what it is meant for. */
export interface TokenRequest {
  /** Host of the authority, such as `login.microsoftonline.com`. */
  readonly loginHost: string;
  readonly tenantId: string;
  /** Host of the service that is called with it, such as `graph.microsoft.com`. */
  readonly resourceHost: string;
}

interface CachedToken {
  readonly token: Promise<string>;
  /** World time in seconds after which a new one is asked for; Infinity while the first answer is awaited. */
  renewAt: number;
}

/** Azure's clients renew a token before it ends, so that none expires on its way. */
const renewEarlySeconds = 300;
const retriedStatuses = new Set([408, 429, 500, 502, 503, 504]);
const attempts = 5;

const caches = new WeakMap<ProviderContext, Map<string, CachedToken>>();

/**
 * An access token for the deploying identity of a tenant, by client credentials (RFC 6749, 4.4) with the
 * scope `https://<resource host>/.default`. Kept until shortly before it expires on the world's clock.
 * @throws ProviderError when the tenant has no deploying identity, or with the authority's own refusal
 */
export async function serviceToken(context: ProviderContext, request: TokenRequest): Promise<string> {
  const cache = caches.get(context) ?? new Map<string, CachedToken>();
  caches.set(context, cache);
  const key = JSON.stringify([request.loginHost, request.tenantId.toLowerCase(), request.resourceHost]);
  const cached = cache.get(key);
  if (cached && context.clock.seconds() < cached.renewAt) return cached.token;

  const answer = requestToken(context, request);
  const entry: CachedToken = { token: answer.then(({ token }) => token), renewAt: Number.POSITIVE_INFINITY };
  cache.set(key, entry);
  try {
    const { lifetimeSeconds } = await answer;
    entry.renewAt = context.clock.seconds() + lifetimeSeconds - renewEarlySeconds;
  } catch (error) {
    entry.token.catch(() => {});
    if (cache.get(key) === entry) cache.delete(key);
    throw error;
  }
  return entry.token;
}

async function requestToken(
  context: ProviderContext,
  { loginHost, tenantId, resourceHost }: TokenRequest,
): Promise<{ token: string; lifetimeSeconds: number }> {
  const deployer = context.deployer(tenantId);
  if (!deployer) {
    throw new ProviderError(
      `No credentials for tenant ${tenantId}: the deploying identity (ARM_CLIENT_ID and ARM_CLIENT_SECRET) of that tenant is unknown. Check azuread:tenantId and azure-native:tenantId in the stack file.`,
      "invalid-argument",
    );
  }
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: deployer.clientId,
    client_secret: deployer.clientSecret,
    scope: `https://${resourceHost}/.default`,
  });
  for (let attempt = 1; ; attempt += 1) {
    const response = await context.fetch(`https://${loginHost}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: body.toString(),
    });
    const text = await response.text();
    if (response.ok) return readToken(text, loginHost);
    if (attempt === attempts || !retriedStatuses.has(response.status)) {
      throw new ProviderError(
        `Signing in to tenant ${tenantId} at ${loginHost} failed with HTTP ${response.status}: ${refusal(text)}`,
      );
    }
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    await pause(Number.isFinite(retryAfter) ? retryAfter * 1000 : 20 * 2 ** attempt);
  }
}

function readToken(text: string, loginHost: string): { token: string; lifetimeSeconds: number } {
  const { access_token: token, expires_in: lifetimeSeconds } = parseObject(text);
  if (typeof token !== "string" || typeof lifetimeSeconds !== "number") {
    throw new ProviderError(`The token answer of ${loginHost} lacks access_token or expires_in.`);
  }
  return { token, lifetimeSeconds };
}

function refusal(text: string): string {
  const { error, error_description: description } = parseObject(text);
  if (typeof description === "string") return description;
  return typeof error === "string" ? error : text.trim();
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
