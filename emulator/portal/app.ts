import { type Context, Hono } from "hono";
import type { WorldContext } from "../context.ts";
import type { PublishedApi } from "../model/publishedPortal.ts";
import { assetRoutes } from "./assets.ts";
import { identityRoutes } from "./identity.ts";
import { type OpenPortal, openPortal, serviceBehind } from "./openPortal.ts";
import { apiListPage, apiPage, homePage } from "./pages/apis.ts";
import { consolePage } from "./pages/console.ts";
import { problemPage } from "./pages/layout.ts";
import { signInRoutes } from "./signInRoutes.ts";
import { template } from "./template.ts";
import { visibleApis } from "./visibility.ts";
import { tokenSignIn, visitorRoutes, visitorsSignIn } from "./visitors.ts";

type PortalEnv = { Variables: { portal: OpenPortal } };

/**
 * The developer portal of every API Management instance of the world, by host name: the one that Azure gives, and its own. The pages have paths of
 * their own: Azure's portal is a single page that keeps the API and operation in the URL's fragment
 * (`/api-details#api=…&operation=…`), which a server never sees. The `/signin-oauth/…` paths are Azure's.
 */
export function portalApp(context: WorldContext): Hono {
  const app = new Hono<PortalEnv>();

  app.route("/assets", assetRoutes());
  // What the administrative view uploads to a portal without content; it is there before anything is published.
  app.get("/editors/templates/default.json", (c) =>
    serviceBehind(context, new URL(c.req.url).hostname) ? c.json(template) : c.notFound(),
  );
  app.use(async (c, next) => {
    const portal = openPortal(context, new URL(c.req.url).hostname);
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    c.header("content-security-policy", contentSecurityPolicy("problem" in portal ? undefined : portal));
    if ("problem" in portal) return c.html(problemPage({}, portal.title, portal.problem), portal.status);
    c.set("portal", portal);
    return next();
  });
  app.use(visitorsSignIn);
  app.use(visibleApis);
  app.route("/signin", visitorRoutes());
  app.route("/signin-sso", tokenSignIn(context));
  app.route("/developer", identityRoutes(context));
  app.get("/", (c) => c.html(homePage(c.get("portal"))));
  app.get("/apis", (c) => c.html(apiListPage(c.get("portal"))));
  app.get("/apis/:api", (c) => {
    const api = findApi(c.get("portal"), c.req.param("api"));
    return api
      ? c.html(apiPage(c.get("portal"), api))
      : notShown(c, `API "${c.req.param("api")}"`, isDeployed(c));
  });
  app.get("/apis/:api/operations/:operation", (c) => {
    const api = findApi(c.get("portal"), c.req.param("api"));
    const wanted = c.req.param("operation").toLowerCase();
    const operation = api?.operations.find((each) => each.name.toLowerCase() === wanted);
    if (api && operation) return c.html(consolePage(c.get("portal"), api, operation));
    const what = `operation "${c.req.param("operation")}" of an API "${c.req.param("api")}"`;
    return notShown(c, what, isDeployed(c, wanted));
  });
  app.route("/signin-oauth", signInRoutes(context));
  app.notFound((c) => {
    const problem = `The rehearsal's developer portal does not know ${c.req.method} ${c.req.path}.`;
    return c.html(problemPage(frame(c), "Not in the rehearsal", problem), 501);
  });
  return app as unknown as Hono;
}

function findApi(portal: OpenPortal, name: string): PublishedApi | undefined {
  return portal.published.apis.find((api) => api.name.toLowerCase() === name.toLowerCase());
}

/** Whether the instance has, by now, what the published revision does not show. */
function isDeployed(c: Context<PortalEnv, "/apis/:api">, operation?: string): boolean {
  const api = c.get("portal").service.apis.get(c.req.param("api").toLowerCase());
  return api !== undefined && (operation === undefined || api.operations.has(operation));
}

function notShown(c: Context<PortalEnv>, what: string, deployed: boolean): Response | Promise<Response> {
  const { published, hidden = [] } = c.get("portal");
  const { revision } = published;
  const isHidden = hidden.includes((c.req.param("api") ?? "").toLowerCase());
  const next = isHidden
    ? "It is there for those alone who are in the groups of its product."
    : deployed
      ? "It is deployed, but the portal was not published since: publish it again with a new portal revision."
      : "It is not deployed either.";
  const problem = `The published revision ${revision} of this portal shows no ${what}. ${next}`;
  return c.html(problemPage(frame(c), "Not published", problem), 404);
}

function frame(c: Context<PortalEnv>) {
  const portal = c.get("portal");
  return { service: portal.service.name, revision: portal.published.revision };
}

/** Pages run their own script only, and reach the gateway, the token endpoints and the portal's backend. */
function contentSecurityPolicy(portal: OpenPortal | undefined): string {
  const { authorizationServers = [], entraLogin } = portal?.published ?? {};
  const endpoints = [
    ...authorizationServers.map((server) => server.tokenEndpoint),
    ...(entraLogin ? [`https://${entraLogin.authority}`] : []),
  ];
  const origins = endpoints.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    `connect-src ${["'self'", ...(portal ? [portal.gateway] : []), ...new Set(origins)].join(" ")}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
