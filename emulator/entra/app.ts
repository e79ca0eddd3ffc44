import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { WorldContext } from "../context.ts";
import { Gap, gapCode, gapHeader, unknownPath } from "../gap.ts";
import { resolveAuthority } from "./authority.ts";
import { authorize } from "./authorize/authorize.ts";
import { logout } from "./authorize/logout.ts";
import { errorPage } from "./authorize/pages.ts";
import { adminConsent } from "./consent/adminConsent.ts";
import { instanceDiscovery, openIdConfiguration } from "./discovery.ts";
import { EntraError, errorBody, newIncident, statusOf } from "./refusals/errors.ts";
import * as refusals from "./refusals/refusals.ts";
import { newEntra } from "./signInState.ts";
import { keySet } from "./token/keys.ts";
import { token } from "./token/tokenEndpoint.ts";

/** The endpoints' two generations, by what follows `/{tenant}/oauth2`. */
const generations = [
  { version: 1, path: "" },
  { version: 2, path: "/v2.0" },
] as const;

/**
 * Microsoft Entra ID's sign-in endpoints, under every cloud's login host: the host of a request tells the
 * cloud, and tenants of other clouds are not found there.
 */
export function entraApp(context: WorldContext): Hono {
  const entra = newEntra(context);
  const app = new Hono();
  // Pages' scripts read these from anywhere; who may redeem what is the token endpoint's own decision.
  const forScripts = cors({ origin: "*", allowMethods: ["GET", "POST", "OPTIONS"], maxAge: 86_400 });

  app.use("/common/discovery/instance", forScripts);
  app.get("/common/discovery/instance", (c) => c.json(instanceDiscovery(c.req.query())));
  for (const { version, path } of generations) {
    const configuration = `/:tenant${path}/.well-known/openid-configuration` as const;
    app.use(configuration, forScripts);
    app.get(configuration, (c) => c.json(openIdConfiguration(authorityOf(c), version)));

    const keys = `/:tenant/discovery${path}/keys` as const;
    app.use(keys, forScripts);
    app.get(keys, async (c) => c.json(await keySet(context.directory, authorityOf(c), version)));

    const redeem = `/:tenant/oauth2${path}/token` as const;
    app.use(redeem, forScripts);
    app.post(redeem, (c) => token(entra, c, version));
    app.all(redeem, (c) => {
      throw refusals.wrongVerb(c.req.method);
    });

    app.on(["GET", "POST"], `/:tenant/oauth2${path}/authorize`, (c) => authorize(entra, c, version));
    app.on(["GET", "POST"], `/:tenant${path}/adminconsent`, (c) => adminConsent(entra, c, version));
    app.get(`/:tenant/oauth2${path}/logout`, (c) => logout(entra, c));
  }
  app.onError((error, c) => refused(c, error));
  app.notFound((c) => refused(c, unknownPath(c.req.method, c.req.url)));
  return app;

  function authorityOf(c: Context) {
    return resolveAuthority(context.directory, new URL(c.req.url).hostname, c.req.param("tenant") ?? "");
  }

  /** Browsers get a page, everything else JSON. */
  function refused(c: Context, error: Error): Response | Promise<Response> {
    const forPeople = /\/(authorize|adminconsent|logout)$/.test(c.req.path);
    if (error instanceof Gap) {
      c.header(gapHeader, "true");
      return forPeople
        ? c.text(`${error.message}\n`, 501)
        : c.json({ error: gapCode, error_description: error.message }, 501);
    }
    if (!(error instanceof EntraError)) throw error;
    const incident = newIncident(context.clock, c.req.header("client-request-id"));
    if (forPeople) return errorPage(c, error, incident);
    return c.json(errorBody(error, incident, new URL(c.req.url).hostname), statusOf(error));
  }
}
