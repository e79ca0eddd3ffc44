import { randomBytes } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ApimService, ApimUser } from "../model/instances.ts";
import { accountOf } from "../model/portalAccounts.ts";
import type { OpenPortal } from "./openPortal.ts";
import { signInPage } from "./pages/signIn.ts";

type PortalEnv = { Variables: { portal: OpenPortal } };

/** Pages that visitors see before they sign in; what the console's OAuth flows come back to is none of a visitor's. */
const open = /^\/(?:signin|signup|signin-oauth)(?:\/|$)/;

const cookie = "portal-session";

/** Who is signed in to the portals of this world, by instance and session. */
const sessions = new WeakMap<ApimService, Map<string, string>>();

/**
 * Sends visitors of a portal that requires it to its sign-in page first. Status and Location are those that Azure's
 * portal answers (Azure/api-management-developer-portal#2432), and it does so for every page (#647).
 */
export const visitorsSignIn: MiddlewareHandler<PortalEnv> = async (c, next) => {
  const { published, service } = c.get("portal");
  const url = new URL(c.req.url);
  if (!published.requiresSignIn || open.test(url.pathname) || visitor(c, service)) return next();
  const location = `/signin?returnUrl=${encodeURIComponent(url.pathname + url.search)}`;
  return c.text(`Found. Redirecting to ${location}`, 302, { location });
};

/** `/signin` by e-mail address and password: the portal's own accounts. */
export function visitorRoutes(): Hono<PortalEnv> {
  const app = new Hono<PortalEnv>();
  app.get("/", (c) => c.html(signInPage(frame(c), returnUrl(c.req.query("returnUrl")))));
  app.post("/", async (c) => {
    const { service } = c.get("portal");
    const form = await c.req.parseBody();
    const back = returnUrl(String(form.returnUrl ?? ""));
    const account = accountOf(service, String(form.email ?? ""), String(form.password ?? ""));
    if (!account) {
      // In the words of the portal's usersService.ts.
      return c.html(signInPage(frame(c), back, "Please provide a valid email and password."), 401);
    }
    const session = randomBytes(24).toString("base64url");
    const all = sessions.get(service) ?? new Map<string, string>();
    sessions.set(service, all.set(session, account.name));
    setCookie(c, cookie, session, { path: "/", secure: true, httpOnly: true, sameSite: "Lax" });
    return c.redirect(back);
  });
  app.get("/out", (c) => {
    const session = getCookie(c, cookie);
    if (session !== undefined) sessions.get(c.get("portal").service)?.delete(session);
    deleteCookie(c, cookie, { path: "/", secure: true });
    return c.redirect("/");
  });
  return app;
}

/** Whoever is signed in, as long as the account is there and active. */
function visitor(c: Context<PortalEnv>, service: ApimService): ApimUser | undefined {
  const session = getCookie(c, cookie);
  const name = session === undefined ? undefined : sessions.get(service)?.get(session);
  const user = name === undefined ? undefined : service.users?.get(name.toLowerCase());
  return user?.properties.state === "active" ? user : undefined;
}

/** A path of this portal, and of no other host. */
function returnUrl(given: string | undefined): string {
  return given !== undefined && /^\/(?![/\\])/.test(given) ? given : "/";
}

function frame(c: Context<PortalEnv>) {
  const { service, published } = c.get("portal");
  return { service: service.name, revision: published.revision };
}
