import { randomUUID } from "node:crypto";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import {
  type ConsoleAddress,
  type ConsoleFlow,
  type ConsoleServerView,
  type ConsoleView,
  openConsole,
} from "./consoleView.ts";
import { fetchFromPage } from "./cors.ts";
import { answerEntra, placeOf } from "./entraPages.ts";
import { attribute } from "./html.ts";
import { newChallenge } from "./pkce.ts";
import { PageError, UserAgent } from "./userAgent.ts";

export interface SignInOptions extends ConsoleAddress {
  readonly user: { readonly username: string; readonly password: string };
  /** As API Management names it. @default "authorizationCode" */
  readonly grantType?: string;
  /** What the person does when asked for consent. @default "Accept" */
  readonly consent?: "Accept" | "Cancel";
  /** A browser that may be signed in already. @default a fresh one */
  readonly agent?: UserAgent;
}

export interface PortalSignIn {
  readonly accessToken: string;
  readonly tokenType: string;
  /** The console as it was, to call the API from. */
  readonly console: ConsoleView;
  /** The pages that were in front of the person, without their queries. */
  readonly pages: readonly string[];
}

/**
 * Signs a person in from the portal's console, as its drop-down of authorization flows does.
 * @throws PageError where a page is not what it should be, with what it says (such as an AADSTS message)
 */
export async function signInThroughPortal(
  world: { readonly fetch: SimpleFetch },
  options: SignInOptions,
): Promise<PortalSignIn> {
  const agent = options.agent ?? new UserAgent(world.fetch);
  const console = await openConsole(agent, options);
  const { server, flow } = chooseFlow(agent, console, options.grantType ?? "authorizationCode");
  const pages = [placeOf(console.url)];
  return { ...(await runFlow(server, flow)), console, pages };

  async function runFlow(server: ConsoleServerView, flow: ConsoleFlow): Promise<Token> {
    switch (flow.grantType) {
      case "authorizationCode": {
        const message = await signInWindow(flow.authorizeUrl, randomUUID());
        return token(message.accessTokenType, message.accessToken);
      }
      case "authorizationCodeWithPkce":
        return signInWithPkce(server, flow);
      case "implicit": {
        const message = await signInWindow(flow.authorizeUrl, randomUUID());
        return token(message.token_type, message.access_token);
      }
      case "clientCredentials":
        return askBackend(flow.backendPath, {});
      default:
        return askBackend(flow.backendPath, options.user);
    }
  }

  async function signInWithPkce(server: ConsoleServerView, flow: ConsoleFlow): Promise<Token> {
    const { verifier, challenge } = newChallenge();
    const url = new URL(flow.authorizeUrl);
    for (const [name, value] of Object.entries(challenge)) url.searchParams.set(name, value);
    const { code = "" } = await signInWindow(url.href, undefined);
    const grant = {
      client_id: server.clientId,
      code_verifier: verifier,
      grant_type: "authorization_code",
      redirect_uri: flow.redirectUri,
      code,
    };
    const { status, body } = await fetchFromPage(world.fetch, console.url.origin, {
      method: "POST",
      url: server.tokenEndpoint,
      headers: [["content-type", "application/x-www-form-urlencoded"]],
      body: new URLSearchParams(grant).toString(),
    });
    const answer = readJson(body);
    if (status !== 200)
      throw new Error(`${server.tokenEndpoint} answered ${status}: ${answer.error_description ?? body}`);
    return token(answer.token_type, answer.access_token);
  }

  /** From the authorization endpoint to what the last page would post to the console. */
  async function signInWindow(
    authorizeUrl: string,
    state: string | undefined,
  ): Promise<Record<string, string | undefined>> {
    const url = new URL(authorizeUrl);
    if (state !== undefined) url.searchParams.set("state", state);
    await agent.open(url);
    const { user, consent = "Accept" } = options;
    await answerEntra(agent, console.url.origin, { user, consent }, pages);
    const [element] = agent.page.html.withAttribute("data-message");
    const message = readJson(element ? (attribute(element, "data-message") ?? "") : "");
    const answer = message.uri === undefined ? message : fragment(agent.page.url);
    if (!element || answer.error) throw new PageError("the portal was given no access token", agent.page);
    if (state !== undefined && answer.state !== state) {
      throw new PageError("the answer carries another state than the one that was sent", agent.page);
    }
    return answer;
  }

  async function askBackend(path: string, body: object): Promise<Token> {
    const answer = await fetchFromPage(world.fetch, console.url.origin, {
      method: "POST",
      url: new URL(path, console.url).href,
      headers: [["content-type", "application/json"]],
      body: JSON.stringify(body),
    });
    const json = readJson(answer.body);
    if (answer.status !== 200)
      throw new Error(`the portal's backend answered ${answer.status}: ${json.message ?? answer.body}`);
    return token(json.accessTokenType, json.accessToken);
  }
}

interface Token {
  readonly accessToken: string;
  readonly tokenType: string;
}

function chooseFlow(agent: UserAgent, console: ConsoleView, grantType: string) {
  for (const server of console.servers) {
    const flow = server.flows.find((each) => each.grantType === grantType);
    if (flow) return { server, flow };
  }
  const offered = console.servers.flatMap((server) =>
    server.flows.map((flow) => `${server.name}: ${flow.grantType}`),
  );
  throw new PageError(
    console.servers.length === 0
      ? "the console has no authorization section: no OAuth 2.0 server is published for this API"
      : `the console does not offer ${grantType}; it offers ${offered.join(", ") || "no flow"}`,
    agent.page,
  );
}

function token(type: string | undefined, accessToken: string | undefined): Token {
  if (!accessToken) throw new Error("the answer carries no access token");
  return { accessToken, tokenType: type || "Bearer" };
}

function fragment(url: URL): Record<string, string | undefined> {
  return Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
}

function readJson(text: string): Record<string, string | undefined> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
