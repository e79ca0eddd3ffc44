import type { SimpleFetch } from "../net/simpleFetch.ts";
import { fetchFromPage } from "./cors.ts";
import { newChallenge } from "./pkce.ts";
import { PageError, UserAgent } from "./userAgent.ts";

/** What an application knows that signs its users in: of the stack's client app, or of another client. */
export interface SigningInClient {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** Undefined for a page or a program, which cannot keep one: it redeems its code by PKCE. */
  readonly clientSecret?: string | undefined;
  /** One of the client's redirect URIs. */
  readonly redirectUri: string;
  /** Origin of the page that redeems the code, of a single-page application. */
  readonly origin?: string | undefined;
  /** v2: scopes as asked for; v1: the resource. */
  readonly ask: { readonly scope: string } | { readonly resource: string };
}

/**
 * Signs a person in at Entra ID as any application does it, without a developer portal
 * (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow).
 * @throws PageError where a page is not what it should be, with what it says
 */
export async function signInDirectly(
  world: { readonly fetch: SimpleFetch },
  client: SigningInClient,
  user: { readonly username: string; readonly password: string },
  consent: "Accept" | "Cancel",
): Promise<{ readonly accessToken: string; readonly pages: readonly string[] }> {
  const { clientId, clientSecret, redirectUri, ask } = client;
  const isLanding = (url: URL) => url.href.split(/[?#]/)[0] === new URL(redirectUri).href.split(/[?#]/)[0];
  const agent = new UserAgent(world.fetch, isLanding);
  const url = new URL(client.authorizationEndpoint);
  const proof = clientSecret === undefined ? newChallenge() : undefined;
  const query = {
    ...{ response_type: "code", client_id: clientId, redirect_uri: redirectUri, ...ask },
    ...proof?.challenge,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  await agent.visit(url);
  const pages = [agent.page.url.href];
  const signIn = agent.formWith("login", "passwd");
  if (!signIn) throw new PageError("expected a sign-in page", agent.page);
  await agent.submit(signIn, { login: user.username, passwd: user.password });
  const question = agent.forms().find((form) => form.buttons.includes(consent));
  if (!isLanding(agent.page.url) && question) await agent.submit(question, {}, consent);
  if (!isLanding(agent.page.url)) throw new PageError("the sign-in did not come back", agent.page);
  const { code, error, error_description: why } = Object.fromEntries(agent.page.url.searchParams);
  if (!code) throw new Error(`the sign-in came back without a code: ${error ?? ""} ${why ?? ""}`);

  const { status, body } = await redeem(
    world,
    client,
    new URLSearchParams({
      ...{ grant_type: "authorization_code", client_id: clientId, redirect_uri: redirectUri, code },
      ...(proof ? { code_verifier: proof.verifier } : { client_secret: clientSecret! }),
    }).toString(),
  );
  const answer = JSON.parse(body) as { access_token?: string; error_description?: string };
  if (!answer.access_token)
    throw new Error(answer.error_description ?? `the token endpoint answered ${status}`);
  return { accessToken: answer.access_token, pages };
}

/** A page's request has its origin, and a browser shows it the answer only where CORS allows it. */
async function redeem(
  world: { readonly fetch: SimpleFetch },
  { tokenEndpoint: url, origin }: SigningInClient,
  body: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const headers = [["content-type", "application/x-www-form-urlencoded"]] as const;
  if (origin !== undefined) {
    return await fetchFromPage(world.fetch, origin, { method: "POST", url, headers, body });
  }
  const response = await world.fetch(url, { method: "POST", headers: Object.fromEntries(headers), body });
  return { status: response.status, body: await response.text() };
}
