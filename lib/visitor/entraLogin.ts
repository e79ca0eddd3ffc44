import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { answerEntra, type EntraAnswers } from "./entraPages.ts";
import { attribute, textOf } from "./html.ts";
import { newChallenge } from "./pkce.ts";
import { PageError, type UserAgent } from "./userAgent.ts";

const scope = "openid profile offline_access";

/**
 * Signs a person in to the developer portal by its button of Entra ID, as the script of its sign-in page does
 * (`emulator/portal/browser/entraLogin.js`): the page is the one that is open.
 * @throws PageError where a page is not what it should be, with what it says
 */
export async function signInWithEntra(agent: UserAgent, answers: EntraAnswers): Promise<void> {
  const { page } = agent;
  const [button] = page.html.withAttribute("id", "entra-login");
  if (!button) {
    const [problem] = page.html.withAttribute("data-entra-problem");
    const why = problem ? `: ${textOf(problem)}` : "";
    throw new PageError(`the portal's sign-in page has no button of Microsoft Entra ID${why}`, page);
  }
  const given = (name: string) => attribute(button, `data-${name}`) ?? "";
  const clientId = given("client-id");
  const redirectUri = `${page.url.origin}${page.url.pathname}`;
  const metadata = await ask("GET", `${given("authority")}/.well-known/openid-configuration`);
  const { verifier, challenge } = newChallenge();
  const [state, nonce] = [randomUUID(), randomUUID()];
  const url = new URL(String(metadata.authorization_endpoint));
  url.search = new URLSearchParams({
    ...{ client_id: clientId, redirect_uri: redirectUri, scope, client_info: "1", nonce, state },
    ...{ response_type: "code", response_mode: "fragment" },
    ...challenge,
  }).toString();
  await agent.open(url);
  await answerEntra(agent, page.url.origin, answers);
  const answer = Object.fromEntries(new URLSearchParams(agent.page.url.hash.slice(1)));
  if (answer.error) throw new Error(`${answer.error}: ${answer.error_description}`);
  if (answer.state !== state) {
    throw new PageError("the answer carries another state than the one that was sent", agent.page);
  }
  const tokens = await ask(
    "POST",
    String(metadata.token_endpoint),
    new URLSearchParams({
      ...{ client_id: clientId, redirect_uri: redirectUri, scope, client_info: "1" },
      ...{ grant_type: "authorization_code", code: answer.code ?? "", code_verifier: verifier },
    }),
  );
  const token = await exchange(agent, String(tokens.id_token));
  await agent.open(`/signin-sso?${new URLSearchParams({ token, returnUrl: given("return-url") })}`);
  if (agent.page.url.pathname === "/signin") {
    throw new PageError("the portal does not let the user in", agent.page);
  }

  async function ask(method: string, to: string, form?: URLSearchParams): Promise<Record<string, unknown>> {
    const { status, body } = await agent.script({
      method,
      url: to,
      headers: form ? [["content-type", "application/x-www-form-urlencoded"]] : [],
      ...(form && { body: form.toString() }),
    });
    const json = JSON.parse(body) as Record<string, unknown>;
    if (status !== 200) throw new Error(`${to} answered ${status}: ${json.error_description ?? body}`);
    return json;
  }
}

/** From an ID token to the user's token of the portal; whoever comes for the first time becomes a user. */
async function exchange(agent: UserAgent, idToken: string): Promise<string> {
  const headers = [["authorization", `Aad id_token="${idToken}"`]] as const;
  const url = (path: string) => new URL(`/developer/${path}`, agent.page.url).href;
  const known = await agent.script({ method: "GET", url: url("identity"), headers });
  if (known.status !== 401) return userToken(known);
  const { given_name: firstName, family_name: lastName, email, oid } = decodeJwt(idToken);
  if (!firstName || !lastName || !email) {
    throw new Error(
      "The ID token lacks email, given_name or family_name, so the portal asks for them on a page of its own.",
    );
  }
  const body = JSON.stringify({ firstName, lastName, email, identities: [{ id: oid, provider: "Aad" }] });
  return userToken(
    await agent.script({
      method: "POST",
      url: url("users"),
      headers: [...headers, ["content-type", "application/json"]],
      body,
    }),
  );
}

function userToken(answer: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}): string {
  const [, token] = /token="([^"]+)"/.exec(answer.headers["ocp-apim-sas-token"] ?? "") ?? [];
  if (token !== undefined) return token;
  throw new Error(`the portal's backend answered ${answer.status}: ${answer.body}`);
}
