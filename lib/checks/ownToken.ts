import type { DeployedStack } from "./deployedStack.ts";

/** What Entra ID answers at its token endpoint. */
export interface EntraAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks Entra ID for a token of an application for itself, without a user (client credentials).
 * @param resource Application ID URI of the API
 */
export async function askForOwnToken(
  { outputs, settings, fetch }: DeployedStack,
  client: { readonly clientId: string; readonly clientSecret: string },
  resource: string,
): Promise<EntraAnswer> {
  const v2 = settings.oauthServer.endpointVersion === "v2";
  const response = await fetch(outputs.tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: client.clientId,
      client_secret: client.clientSecret,
      ...(v2 ? { scope: `${resource}/.default` } : { resource }),
    }),
  });
  return { status: response.status, body: await response.text() };
}

/** The access token in an answer with status 200. */
export function tokenIn({ body }: EntraAnswer): string {
  return (JSON.parse(body) as { access_token: string }).access_token;
}
