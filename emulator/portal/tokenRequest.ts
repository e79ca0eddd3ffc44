import type { WorldFetch } from "../context.ts";
import type { ApimAuthorizationServer } from "../model/instances.ts";

/** What the portal's backend hands to the console. */
export interface PortalToken {
  readonly accessToken: string;
  readonly accessTokenType: string;
}

/** What the token endpoint said instead, or why it was not asked. */
export interface TokenRefusal {
  /** `invalid_client`, …; RFC 6749, section 5.2. */
  readonly error: string;
  /** In full, such as Entra's text with its AADSTS code. */
  readonly description: string;
}

/**
 * Asks the token endpoint as the portal's backend does: with the secret that the OAuth 2.0 server has in
 * API Management now, in the body or by HTTP Basic authentication, and with the server's own body
 * parameters (`resource`, for the v1 endpoints of Entra ID).
 * @param server the deployed server, not the published copy
 * @param grant `grant_type` and what belongs to it
 */
export async function requestToken(
  fetch: WorldFetch,
  server: ApimAuthorizationServer,
  grant: Readonly<Record<string, string>>,
): Promise<PortalToken | TokenRefusal> {
  const endpoint = String(server.properties.tokenEndpoint ?? "");
  if (!URL.canParse(endpoint)) {
    return misconfigured(server, `its tokenEndpoint is not a URL: "${endpoint}"`);
  }
  const request = tokenRequest(server, grant);
  if ("error" in request) return request;
  try {
    const response = await fetch(endpoint, { method: "POST", ...request });
    return readAnswer(response.status, await response.text(), endpoint);
  } catch (error) {
    return {
      error: "unreachable",
      description: `The token endpoint ${endpoint} cannot be reached: ${reason(error)}`,
    };
  }
}

function tokenRequest(server: ApimAuthorizationServer, grant: Readonly<Record<string, string>>) {
  const methods = server.properties.clientAuthenticationMethod;
  const method = Array.isArray(methods) ? methods.map(String) : [];
  const clientId = String(server.properties.clientId ?? "");
  const body = new URLSearchParams(grant);
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded",
    accept: "application/json",
  };
  if (method.includes("Body")) {
    body.set("client_id", clientId);
    if (server.clientSecret) body.set("client_secret", server.clientSecret);
  } else if (method.includes("Basic")) {
    headers.authorization = basic(clientId, server.clientSecret ?? "");
  } else {
    return misconfigured(
      server,
      `its clientAuthenticationMethod is ${JSON.stringify(methods)}; it must be Body or Basic`,
    );
  }
  for (const { name, value } of bodyParameters(server)) body.set(name, value);
  return { headers, body: body.toString() };
}

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
function basic(clientId: string, secret: string): string {
  const encode = (value: string) => new URLSearchParams([["", value]]).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString("base64")}`;
}

function bodyParameters(server: ApimAuthorizationServer): { name: string; value: string }[] {
  const parameters = server.properties.tokenBodyParameters;
  return Array.isArray(parameters)
    ? parameters.map(({ name, value }) => ({ name: String(name), value: String(value) }))
    : [];
}

function readAnswer(status: number, text: string, endpoint: string): PortalToken | TokenRefusal {
  let answer: Record<string, unknown> = {};
  try {
    answer = JSON.parse(text) ?? {};
  } catch {
    // Told below, with the text itself.
  }
  if (status === 200 && typeof answer.access_token === "string") {
    return { accessToken: answer.access_token, accessTokenType: String(answer.token_type ?? "Bearer") };
  }
  if (typeof answer.error === "string") {
    return {
      error: answer.error,
      description: String(answer.error_description ?? `${endpoint} answered ${status}.`),
    };
  }
  return {
    error: `HTTP ${status}`,
    description: `${endpoint} answered ${status}: ${text.slice(0, 2000) || "(no body)"}`,
  };
}

function misconfigured(server: ApimAuthorizationServer, what: string): TokenRefusal {
  return {
    error: "configuration",
    description: `The OAuth 2.0 server ${server.name} cannot be used: ${what}.`,
  };
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}
