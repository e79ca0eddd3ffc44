import type { Context } from "hono";
import { resolveAuthority, tenantsOf } from "../authority.ts";
import type { Entra } from "../signInState.ts";
import { signedOutPage } from "./pages.ts";

/**
 * `/{tenant}/oauth2/v2.0/logout`: ends single sign-on. The browser is sent on only to a URI that some
 * application has registered (OpenID Connect RP-Initiated Logout).
 */
export function logout(entra: Entra, c: Context): Response | Promise<Response> {
  const { directory } = entra.world;
  const { cloud } = resolveAuthority(directory, new URL(c.req.url).hostname, c.req.param("tenant") ?? "");
  entra.sessions.end(c);
  const { post_logout_redirect_uri: wanted, state } = c.req.query();
  const registered = tenantsOf(directory, cloud)
    .flatMap(({ applications }) => [...applications.values()])
    .flatMap(({ web, spa, publicClient }) => [web, spa, publicClient])
    .flatMap(({ redirectUris }) => redirectUris);
  if (!wanted || !registered.includes(wanted)) return signedOutPage(c);
  const url = new URL(wanted);
  if (state !== undefined) url.searchParams.set("state", state);
  return c.redirect(url.href, 302);
}
