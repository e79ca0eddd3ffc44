import { decodeJwt } from "jose";
import { issuer } from "../../infra/names/azureCloud.ts";
import { openConsole } from "../visitor/consoleView.ts";
import { signInThroughPortal } from "../visitor/signIn.ts";
import { signInDirectly } from "../visitor/signInDirectly.ts";
import { PageError, UserAgent } from "../visitor/userAgent.ts";
import { type ApiUnderTest, identifierUri, type StackWithUser } from "./deployedStack.ts";
import { entraHint } from "./hints.ts";
import { StepFailed } from "./steps.ts";

/** The portal shows the API and its OAuth 2.0 server, as it was last published. */
export function seeConsole(trial: ApiUnderTest): Promise<string> {
  const { subject, api } = trial;
  const { oauthServer } = subject.settings;
  return explained(async () => {
    const console = await openConsole(new UserAgent(subject.fetch), address(trial));
    const server = console.servers.find((each) => each.name.toLowerCase() === oauthServer.id);
    if (!server) {
      throw new StepFailed(
        `The console of ${api.displayName} has no section for the OAuth 2.0 server ${oauthServer.displayName}.`,
        "the portal's publication (portalPublication.ts): was it published after the server was set on the API?",
        "protectedApi.ts: Api.authenticationSettings",
      );
    }
    const offered = server.flows.map(({ grantType }) => grantType);
    const missing = oauthServer.grantTypes.filter((grantType) => !offered.includes(grantType));
    if (missing.length > 0) {
      throw new StepFailed(
        `The console does not offer ${missing.join(", ")}; it offers ${offered.join(", ") || "nothing"}.`,
        "the portal's publication, apim-oauth:oauthServer.grantTypes",
      );
    }
    return `${api.displayName}: ${oauthServer.displayName} with ${offered.join(", ")}`;
  }, "the portal's publication (portalPublication.ts): the portal shows what was last published");
}

/** A person signs in from the console; the token is kept for the steps after this one. */
export function signIn(trial: ApiUnderTest<StackWithUser>, grantType: string): Promise<string> {
  const { subject } = trial;
  return explained(async () => {
    const { accessToken, pages } = await signInThroughPortal(subject, {
      ...address(trial),
      user: subject.user,
      grantType,
      // Somebody who was promised admin consent would not expect the question, so it is a finding.
      consent: subject.settings.clientApp.grantAdminConsent ? "Cancel" : "Accept",
    });
    trial.token = accessToken;
    const visited = [...new Set(pages.map((page) => new URL(page).hostname))];
    return `${subject.user.username} by way of ${visited.join(", ")}`;
  });
}

/**
 * A person signs in to the client app itself, where the instance has no developer portal; the token is kept
 * for the steps after this one.
 */
export function signInToClientApp(trial: ApiUnderTest<StackWithUser>): Promise<string> {
  const { subject, api } = trial;
  return explained(async () => {
    const { outputs, settings } = subject;
    const [redirectUri] = settings.clientApp.redirectUris;
    if (redirectUri === undefined) {
      throw new StepFailed(
        "This tier has no developer portal, and the client app has no redirect URI of its own: nobody can sign in.",
        "apim-oauth:clientApp.redirectUris",
      );
    }
    const { scopes, backendClientId } = outputs.apis[api.name]!;
    const v2 = settings.oauthServer.endpointVersion === "v2";
    const { accessToken, pages } = await signInDirectly(
      subject,
      {
        ...outputs,
        redirectUri,
        ask: v2 ? { scope: scopes.join(" ") } : { resource: backendClientId },
      },
      subject.user,
      settings.clientApp.grantAdminConsent ? "Cancel" : "Accept",
    );
    trial.token = accessToken;
    return `${subject.user.username} by way of ${pages.map((page) => new URL(page).hostname).join(", ")}`;
  });
}

/**
 * The token is for this API, from this tenant, for this client, with this scope.
 * @param now the time there, when the token's end is to be looked at as well
 */
export async function checkClaims(trial: ApiUnderTest, now?: Date): Promise<string> {
  const { subject, api, token } = trial;
  const { settings, outputs } = subject;
  const { tokenVersion, scopes } = api.backendApp;
  const { backendClientId } = outputs.apis[api.name]!;
  const claims = decodeJwt(token!);
  const granted = String(claims.scp ?? "").split(" ");
  const audiences = [backendClientId, identifierUri(trial)];
  const wrong = [
    differs("ver", claims.ver, tokenVersion === 2 ? "2.0" : "1.0"),
    differs("iss", claims.iss, issuer(settings.cloud, settings.tenantId, tokenVersion)),
    audiences.includes(String(claims.aud)) ? [] : differs("aud", claims.aud, backendClientId),
    differs(
      tokenVersion === 2 ? "azp" : "appid",
      claims[tokenVersion === 2 ? "azp" : "appid"],
      outputs.clientId,
    ),
    scopes.some(({ value }) => granted.includes(value))
      ? []
      : differs("scp", claims.scp, scopes.map(({ value }) => value).join(" ")),
    now && claims.exp !== undefined && claims.exp * 1000 <= now.getTime()
      ? [`it has expired at ${new Date(claims.exp * 1000).toISOString()}`]
      : [],
  ].flat();
  if (wrong.length > 0) {
    throw new StepFailed(
      `The token's claims are not as expected: ${wrong.join("; ")}.`,
      "apim-oauth:apis[].backendApp.tokenVersion and scopes",
      "the OAuth 2.0 server's default scope and the API's own scope",
    );
  }
  return `aud ${claims.aud}, scp ${claims.scp}, iss ${claims.iss}, ver ${claims.ver}`;
}

function differs(claim: string, value: unknown, expected: unknown): string[] {
  return value === expected ? [] : [`${claim} is ${value ?? "missing"}, expected ${expected}`];
}

/** An administrator opens the URL that the stack gives when it does not grant consent itself. */
export function grantAdminConsent(
  subject: Pick<StackWithUser, "fetch" | "user">,
  adminConsentUrl: string,
): Promise<string> {
  return explained(async () => {
    const agent = new UserAgent(subject.fetch);
    await agent.visit(adminConsentUrl);
    const signIn = agent.formWith("login", "passwd");
    if (!signIn) throw new PageError("expected a sign-in page", agent.page);
    const { username, password } = subject.user;
    await agent.submit(signIn, { login: username, passwd: password });
    const consent = agent.forms().find(({ buttons }) => buttons.includes("Accept"));
    if (!consent) throw new PageError("expected a page that asks for consent", agent.page);
    await agent.submit(consent, {}, "Accept");
    if (agent.page.url.searchParams.get("admin_consent") !== "True") {
      throw new PageError("consent was not given", agent.page);
    }
    return `${username} accepted for everybody in the tenant`;
  });
}

function address({ subject, api }: ApiUnderTest) {
  return {
    portalUrl: subject.outputs.developerPortalUrl!,
    apiName: api.name,
    operation: subject.sample(api).operation,
    portalUser: subject.portalUser,
  };
}

/** Ties what a page or an endpoint said to what a person should look at. */
async function explained(action: () => Promise<string>, otherwise?: string): Promise<string> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof StepFailed || !(error instanceof Error)) throw error;
    const hints = entraHint(error.message);
    throw new StepFailed(error.message, ...(hints.length > 0 ? hints : otherwise ? [otherwise] : []));
  }
}
