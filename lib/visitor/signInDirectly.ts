import type { SimpleFetch } from "../net/simpleFetch.ts";
import { PageError, UserAgent } from "./userAgent.ts";

/** What a web application of the stack's client app knows. */
export interface WebClient {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** One of the client app's Web redirect URIs. */
  readonly redirectUri: string;
  /** v2: scopes as asked for; v1: the resource. */
  readonly ask: { readonly scope: string } | { readonly resource: string };
}

/**
 * Signs a person in at Entra ID as any web application does it, without a developer portal
 * (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow).
 * @throws PageError where a page is not what it should be, with what it says
 */
export async function signInDirectly(
  world: { readonly fetch: SimpleFetch },
  client: WebClient,
  user: { readonly username: string; readonly password: string },
  consent: "Accept" | "Cancel",
): Promise<{ readonly accessToken: string; readonly pages: readonly string[] }> {
  const agent = new UserAgent(world.fetch);
  const url = new URL(client.authorizationEndpoint);
  const { clientId, redirectUri, ask } = client;
  const query = { response_type: "code", client_id: clientId, redirect_uri: redirectUri, ...ask };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  await agent.visit(url);
  const pages = [agent.page.url.href];
  const landing = new URL(redirectUri);

  const signIn = agent.formWith("login", "passwd");
  if (!signIn) throw new PageError("expected a sign-in page", agent.page);
  await agent.submit(signIn, { login: user.username, passwd: user.password });
  const question = agent.forms().find((form) => form.buttons.includes(consent));
  if (agent.page.url.host !== landing.host && question) await agent.submit(question, {}, consent);
  if (agent.page.url.host !== landing.host) throw new PageError("the sign-in did not come back", agent.page);
  const { code, error, error_description: why } = Object.fromEntries(agent.page.url.searchParams);
  if (!code) throw new Error(`the sign-in came back without a code: ${error ?? ""} ${why ?? ""}`);

  const response = await world.fetch(client.tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      client_secret: client.clientSecret,
      redirect_uri: redirectUri,
      code,
    }),
  });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (!answer.access_token)
    throw new Error(answer.error_description ?? `the token endpoint answered ${response.status}`);
  return { accessToken: answer.access_token, pages };
}
