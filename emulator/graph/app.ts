import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { WorldContext } from "../context.ts";
import { verifyServiceToken } from "../entra/token/serviceToken.ts";
import { unknownPath } from "../gap.ts";
import { applicationRoutes } from "./applications.ts";
import { mayOnlyChangeOwned } from "./authorization.ts";
import { deletedItemRoutes } from "./deletedItems.ts";
import { directoryObjectRoutes } from "./directoryObjects.ts";
import { GraphError } from "./errors.ts";
import { groupRoutes } from "./groups.ts";
import { collection, errorAnswer, type GraphApp, type GraphEnv, routedPath } from "./http.ts";
import { anyObjectsMemberships } from "./memberships.ts";
import { permissionGrantRoutes } from "./permissionGrants.ts";
import { listed } from "./query.ts";
import { servicePrincipalRoutes } from "./servicePrincipals.ts";
import { userRoutes } from "./users.ts";

/**
 * Microsoft Graph for every cloud's host: what app registration, consent and the azuread provider need of
 * v1.0. The caller's token says whose directory it is. A path that is not here falls through.
 */
export function graphApp(context: WorldContext): GraphApp {
  const app = new Hono<GraphEnv>({ getPath: routedPath });

  app.use(async (c, next) => {
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.header("request-id", requestId);
    c.header("client-request-id", c.req.header("client-request-id") ?? requestId);
    const caller = await verifyServiceToken(context, c.req.raw, [new URL(c.req.url).hostname]);
    if (!caller) {
      const reason = c.req.header("authorization")
        ? "Access token validation failure."
        : "Access token is empty.";
      throw new GraphError(401, "InvalidAuthenticationToken", reason);
    }
    c.set("caller", caller);
    c.set("onlyOwned", mayOnlyChangeOwned(c, routedPath(c.req.raw)));
    await next();
  });
  app.onError((error, c) => errorAnswer(c, context.clock, error));
  app.notFound((c) => errorAnswer(c, context.clock, unknownPath(c.req.method, c.req.url)));

  applicationRoutes(app, context);
  servicePrincipalRoutes(app, context);
  permissionGrantRoutes(app, context);
  deletedItemRoutes(app, context);
  userRoutes(app, context);
  groupRoutes(app, context);
  directoryObjectRoutes(app);
  anyObjectsMemberships(app);
  tenantRoutes(app);
  return app;
}

/** The tenant itself, and who asks. */
function tenantRoutes(app: GraphApp): void {
  app.get("/v1.0/organization", (c) => {
    const { tenant } = c.get("caller");
    const verifiedDomains = tenant.verifiedDomains.map((name) => ({
      name,
      isInitial: name === tenant.initialDomain,
      isDefault: name === tenant.initialDomain,
    }));
    const row = { id: tenant.id, displayName: tenant.initialDomain, verifiedDomains };
    return collection(c, "organization", listed(c, "organization", [row]));
  });

  app.get("/v1.0/me", () => {
    throw new GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.");
  });
}
