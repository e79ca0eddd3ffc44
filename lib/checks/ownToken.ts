import type { DeployedStack, StackWithUser } from "./deployedStack.ts";

/** What Entra ID answers at its token endpoint. */
export interface EntraAnswer {
  readonly status: number;
  readonly body: string;
}

/** A client that asks for a token for itself. */
export interface AskingClient {
  readonly clientId: string;
  /** Undefined where it proves itself in another way, or cannot. */
  readonly clientSecret: string | undefined;
}

/**
 * Asks Entra ID for a token of an application for itself, without a user (client credentials): for its secret, or in a
 * rehearsal without one, where whatever else proves who it is counts as given.
 * @param resource Application ID URI of the API
 * @returns undefined for a client without a secret where nobody else can vouch for it, as on Azure
 */
export async function askForOwnToken(
  subject: DeployedStack | StackWithUser,
  { clientId, clientSecret }: AskingClient,
  resource: string,
): Promise<EntraAnswer | undefined> {
  const { outputs, settings, fetch } = subject;
  if (clientSecret === undefined) return await vouchedFor(subject, clientId, resource);
  const v2 = settings.oauthServer.endpointVersion === "v2";
  const response = await fetch(outputs.tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      ...(v2 ? { scope: `${resource}/.default` } : { resource }),
    }),
  });
  return { status: response.status, body: await response.text() };
}

async function vouchedFor(
  subject: Partial<StackWithUser>,
  clientId: string,
  resource: string,
): Promise<EntraAnswer | undefined> {
  if (!subject.provenToken) return undefined;
  try {
    const token = await subject.provenToken(clientId, resource);
    return { status: 200, body: JSON.stringify({ access_token: token }) };
  } catch (error) {
    return { status: 400, body: (error as Error).message };
  }
}

/** The access token in an answer with status 200. */
export function tokenIn({ body }: EntraAnswer): string {
  return (JSON.parse(body) as { access_token: string }).access_token;
}
