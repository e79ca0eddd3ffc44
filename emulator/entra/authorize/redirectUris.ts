import * as refusals from "../refusals/refusals.ts";
import type { Client } from "../token/clients.ts";

/** The platform under which a redirect URI is registered; it decides how a code may be redeemed. */
export type Platform = "web" | "spa" | "publicClient";

export interface RedirectTarget {
  readonly redirectUri: string;
  readonly platform: Platform;
}

/**
 * The redirect URI of a request, checked against those of the client: equal to the letter, except that the
 * port of a loopback host does not count (learn.microsoft.com/entra/identity-platform/reply-url). A
 * request without one gets the first that is registered.
 * @throws EntraError AADSTS500113 when the client has none, AADSTS50011 when none matches
 */
export function matchRedirectUri(client: Client, requested: string | undefined): RedirectTarget {
  const all = registeredUris(client);
  const [first] = all;
  if (!first) throw refusals.noRedirectUri();
  if (!requested) return first;
  const match =
    all.find(({ redirectUri }) => redirectUri === requested) ?? all.find(sameButForPort(requested));
  if (!match) throw refusals.redirectUriMismatch(requested, client.appId);
  return { redirectUri: requested, platform: match.platform };
}

/** Every redirect URI of a client with its platform. */
export function registeredUris({ application }: Client): RedirectTarget[] {
  if (!application) return [];
  const of = (platform: Platform) =>
    application[platform].redirectUris.map((redirectUri) => ({ redirectUri, platform }));
  return [...of("spa"), ...of("web"), ...of("publicClient")];
}

function sameButForPort(requested: string): (target: RedirectTarget) => boolean {
  const wanted = withoutPort(requested);
  return ({ redirectUri }) => wanted !== undefined && withoutPort(redirectUri) === wanted;
}

/** A loopback URI without its port; undefined for any other. `[::1]` is no loopback host to Entra. */
function withoutPort(uri: string): string | undefined {
  const parts = /^(https?:\/\/(?:localhost|127\.0\.0\.1))(?::\d+)?([/?].*)?$/.exec(uri);
  return parts ? `${parts[1]}${parts[2] ?? ""}` : undefined;
}
