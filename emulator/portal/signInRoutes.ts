import { type Context, Hono } from "hono";
import type { WorldContext } from "../context.ts";
import type { ApimAuthorizationServer, ApimService } from "../model/instances.ts";
import { codeRedirectUri, findServer } from "./oauth.ts";
import type { OpenPortal } from "./openPortal.ts";
import { callbackPage, refusedPage } from "./pages/callback.ts";
import type { Frame } from "./pages/layout.ts";
import { requestToken, type TokenRefusal } from "./tokenRequest.ts";

type PortalContext = Context<{ Variables: { portal: OpenPortal } }>;

/** `/signin-oauth/…`: what the portal's own backend does for the console's OAuth 2.0 flows. */
export function signInRoutes(context: WorldContext): Hono<{ Variables: { portal: OpenPortal } }> {
  const app = new Hono<{ Variables: { portal: OpenPortal } }>();

  app.get("/code/callback/:id", async (c) => {
    const { portal, frame } = look(c);
    const code = readCode(c);
    if ("error" in code)
      return c.html(refusedPage(frame, "Authorization failed", code, c.req.query("state") ?? ""), 400);
    const server = liveServer(portal.service, c.req.param("id"));
    if (!server) return c.html(refusedPage(frame, "Authorization failed", notConfigured, code.state), 400);
    const answer = await requestToken(context.fetch, server, {
      grant_type: "authorization_code",
      code: code.code,
      redirect_uri: codeRedirectUri(portal.origin, server.name),
    });
    if ("error" in answer) return c.html(refusedPage(frame, "Authorization failed", answer, code.state), 400);
    return c.html(callbackPage(frame, { ...answer, state: code.state }));
  });

  // The browser itself redeems this code, since only it knows the verifier (RFC 7636); no state is sent.
  app.get("/code-pkce/callback/:id", (c) => {
    const { frame } = look(c);
    const code = readCode(c, { needsState: false });
    if ("error" in code) return c.html(refusedPage(frame, "Authorization failed", code, ""), 400);
    return c.html(callbackPage(frame, { code: code.code }));
  });

  app.get("/implicit/callback", (c) => c.html(callbackPage(look(c).frame, { uri: "" })));

  app.post("/credentials/:apiOrServer", async (c) => {
    const { portal } = look(c);
    const target = credentialsTarget(portal, c.req.param("apiOrServer"));
    const server = target && liveServer(portal.service, target.server);
    if (!server) return c.json({ message: notConfigured.description }, 400);
    const answer = await requestToken(context.fetch, server, {
      grant_type: "client_credentials",
      scope: target.scope || String(server.properties.defaultScope ?? ""),
    });
    return "error" in answer ? c.json({ message: inWords(answer), ...answer }, 400) : c.json(answer);
  });

  app.post("/password/:id", async (c) => {
    const { portal } = look(c);
    const server = liveServer(portal.service, c.req.param("id"));
    if (!server) return c.json({ message: notConfigured.description }, 400);
    const { username, password } = await c.req.json<{ username?: string; password?: string }>().catch(() => ({
      username: undefined,
      password: undefined,
    }));
    if (!username || !password)
      return c.json({ message: "Both username and password are needed, as JSON." }, 400);
    const scope = c.req.query("scopes") ?? String(server.properties.defaultScope ?? "");
    const answer = await requestToken(context.fetch, server, {
      grant_type: "password",
      username,
      password,
      scope,
    });
    return "error" in answer ? c.json({ message: inWords(answer), ...answer }, 401) : c.json(answer);
  });

  return app;

  function look(c: PortalContext): { portal: OpenPortal; frame: Frame } {
    const portal = c.get("portal");
    return { portal, frame: { service: portal.service.name, revision: portal.published.revision } };
  }
}

const notConfigured: TokenRefusal = {
  error: "configuration",
  description: "Authorization server configuration not found.",
};

/** What an authorization server sends back (RFC 6749, section 4.1.2), checked for what the portal sent. */
function readCode(
  c: PortalContext,
  { needsState = true } = {},
): { code: string; state: string } | TokenRefusal {
  const { code, state = "", error, error_description: description = "" } = c.req.query();
  if (error) return { error, description: description || "(no description)" };
  if (needsState && !state) {
    return {
      error: "state",
      description: "The answer carries no state, so it belongs to no console of this portal.",
    };
  }
  if (!code) return { error: "code", description: "The answer carries neither a code nor an error." };
  return { code, state };
}

function liveServer(service: ApimService, name: string): ApimAuthorizationServer | undefined {
  return service.authorizationServers.get(name.toLowerCase());
}

/** The console asks by the API's name; older ones by the server's. */
function credentialsTarget(
  portal: OpenPortal,
  name: string,
): { server: string; scope: string | undefined } | undefined {
  const api = portal.published.apis.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const [setting] = api?.authorization ?? [];
  if (setting) return setting;
  const server = findServer(portal.published, name);
  return server && { server: server.name, scope: server.defaultScope };
}

function inWords({ error, description }: TokenRefusal): string {
  return `${error}: ${description}`;
}
