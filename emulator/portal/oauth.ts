import type {
  PublishedApi,
  PublishedAuthorizationServer,
  PublishedPortal,
} from "../model/publishedPortal.ts";

/**
 * The OAuth 2.0 flows of the test console. Redirect URIs, parameters and names of the flows as in
 * Azure/api-management-developer-portal, src/services/oauthService.ts and src/models/authorizationServer.ts.
 */
const flowNames: Readonly<Record<string, string>> = {
  authorizationCode: "authorization_code",
  authorizationCodeWithPkce: "authorization_code (PKCE)",
  implicit: "implicit",
  clientCredentials: "client_credentials",
  resourceOwnerPassword: "password",
};

/** One entry of the console's drop-down of flows. */
export interface Flow {
  readonly grantType: string;
  /** As people see it, such as `authorization_code`. */
  readonly name: string;
  /** Where the browser goes, without what it adds itself: `state`, or the PKCE challenge. */
  readonly authorizeUrl?: string;
  /** As sent to the authorization endpoint; registered in Entra under exactly this. */
  readonly redirectUri?: string;
  /** Where the browser posts to the portal's own backend, for flows without a sign-in page. */
  readonly backendPath?: string;
}

/** An OAuth 2.0 server as the console of one API offers it. */
export interface ConsoleServer {
  readonly server: PublishedAuthorizationServer;
  readonly scope: string;
  readonly flows: readonly Flow[];
  /** What of this server cannot be used, in words for people. */
  readonly problems: readonly string[];
}

/** The servers that the console of this API offers; those with `useInTestConsole: false` are left out. */
export function consoleServers(portal: PublishedPortal, api: PublishedApi, origin: string): ConsoleServer[] {
  return api.authorization.flatMap((setting) => {
    const server = findServer(portal, setting.server);
    if (!server?.useInTestConsole) return [];
    const scope = setting.scope ?? server.defaultScope;
    const problems: string[] = [];
    const flows = server.grantTypes.flatMap((grantType) => {
      try {
        return [flow(grantType, server, api, scope, origin)];
      } catch (error) {
        problems.push((error as Error).message);
        return [];
      }
    });
    return [{ server, scope, flows, problems }];
  });
}

/** Servers that the API names but that were not there when the portal was published. */
export function missingServers(portal: PublishedPortal, api: PublishedApi): string[] {
  return api.authorization.map(({ server }) => server).filter((name) => !findServer(portal, name));
}

/** ARM compares names without case. */
export function findServer(portal: PublishedPortal, name: string): PublishedAuthorizationServer | undefined {
  return portal.authorizationServers.find((server) => server.name.toLowerCase() === name.toLowerCase());
}

/**
 * The redirect URI of the authorization code flow. The portal lower-cases the server's id here and only
 * here: for PKCE it is sent as it is, and `implicit` has no id at all.
 */
export function codeRedirectUri(origin: string, serverName: string): string {
  return `${origin}/signin-oauth/code/callback/${encodeURIComponent(serverName.toLowerCase())}`;
}

function flow(
  grantType: string,
  server: PublishedAuthorizationServer,
  api: PublishedApi,
  scope: string,
  origin: string,
): Flow {
  const name = flowNames[grantType];
  if (!name)
    throw new Error(`The grant type "${grantType}" is not one of ${Object.keys(flowNames).join(", ")}.`);
  const id = encodeURIComponent(server.name);
  const browserFlow = (redirectUri: string, responseType: string) => ({
    grantType,
    name,
    redirectUri,
    authorizeUrl: authorizeUrl(server, { response_type: responseType, redirect_uri: redirectUri, scope }),
  });
  switch (grantType) {
    case "authorizationCode":
      return browserFlow(codeRedirectUri(origin, server.name), "code");
    case "authorizationCodeWithPkce":
      return browserFlow(`${origin}/signin-oauth/code-pkce/callback/${id}`, "code");
    case "implicit":
      return browserFlow(`${origin}/signin-oauth/implicit/callback`, "token");
    case "clientCredentials":
      return { grantType, name, backendPath: `/signin-oauth/credentials/${encodeURIComponent(api.name)}` };
    default: {
      const scopes = scope ? `?scopes=${encodeURIComponent(scope)}` : "";
      return { grantType, name, backendPath: `/signin-oauth/password/${id}${scopes}` };
    }
  }
}

/** The scope parameter is always sent, empty where neither the API nor the server has one. */
function authorizeUrl(
  server: PublishedAuthorizationServer,
  parameters: { response_type: string; redirect_uri: string; scope: string },
): string {
  const endpoint = server.authorizationEndpoint;
  if (!URL.canParse(endpoint) || !/^https?:/i.test(endpoint)) {
    throw new Error(
      `The authorization endpoint of the OAuth 2.0 server ${server.name} is not an http(s) URL: "${endpoint}".`,
    );
  }
  const url = new URL(endpoint);
  url.searchParams.set("response_type", parameters.response_type);
  url.searchParams.set("client_id", server.clientId);
  url.searchParams.set("redirect_uri", parameters.redirect_uri);
  url.searchParams.set("scope", parameters.scope);
  return url.href;
}
