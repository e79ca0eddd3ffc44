import { randomBytes } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { userOfToken } from "../arm/access/userActions.ts";
import type { WorldContext } from "../context.ts";
import type { ApimService, ApimUser } from "../model/instances.ts";
import { accountOf } from "../model/portalAccounts.ts";
import type { OpenPortal } from "./openPortal.ts";
import { signInPage } from "./pages/signIn.ts";

type PortalEnv = { Variables: { portal: OpenPortal } };

/**
 * Pages that visitors see before they sign in, and what signing in asks the portal's backend; what the console's OAuth flows come back to
 * is none of a visitor's.
 */
const open = /^\/(?:signin|signup|signin-oauth|signin-sso|developer)(?:\/|$)/;

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

/** `/signin` by e-mail address and password, the portal's own accounts, and by the button of Entra ID. */
export function visitorRoutes(): Hono<PortalEnv> {
  const app = new Hono<PortalEnv>();
  const page = (c: Context<PortalEnv>, back: string, refused?: string) =>
    signInPage(frame(c), { returnUrl: back, refused, entraLogin: c.get("portal").published.entraLogin });
  app.get("/", (c) => c.html(page(c, returnUrl(c.req.query("returnUrl")))));
  app.post("/", async (c) => {
    const { service } = c.get("portal");
    const form = await c.req.parseBody();
    const back = returnUrl(String(form.returnUrl ?? ""));
    const account = accountOf(service, String(form.email ?? ""), String(form.password ?? ""));
    if (!account) {
      // In the words of the portal's usersService.ts.
      return c.html(page(c, back, "Please provide a valid email and password."), 401);
    }
    openSession(c, account);
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

/**
 * `/signin-sso` by a user's token, as it is in the answer to `generateSsoUrl` and to signing in
 * (learn.microsoft.com/azure/api-management/api-management-howto-setup-delegation).
 */
export function tokenSignIn({ clock }: WorldContext): Hono<PortalEnv> {
  return new Hono<PortalEnv>().get("/", (c) => {
    const user = userOfToken(c.get("portal").service, c.req.query("token") ?? "", clock.now());
    if (user?.properties.state !== "active") return c.redirect("/signin");
    openSession(c, user);
    return c.redirect(returnUrl(c.req.query("returnUrl")));
  });
}

function openSession(c: Context<PortalEnv>, { name }: ApimUser): void {
  const { service } = c.get("portal");
  const session = randomBytes(24).toString("base64url");
  const all = sessions.get(service) ?? new Map<string, string>();
  sessions.set(service, all.set(session, name));
  setCookie(c, cookie, session, { path: "/", secure: true, httpOnly: true, sameSite: "Lax" });
}

/** Whoever is signed in, as long as the account is there and active. */
export function visitor(c: Context<PortalEnv>, service: ApimService): ApimUser | undefined {
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
