import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
// openid-client: the certified client of the flow that is verified here; PKCE, state and issuer are its to check.
import * as openid from "openid-client";
import { issuer } from "../../../infra/names/azureCloud.ts";
import type { Settings } from "../../../infra/settings.ts";
import { UsageError } from "../../errors.ts";
import type { ApiUnderTest } from "../deployedStack.ts";
import { entraHint } from "../hints.ts";
import type { StepNaming } from "../stepNames.ts";
import { type Step, StepFailed } from "../steps.ts";

/** How long somebody may take to sign in. */
const PATIENCE_MS = 5 * 60 * 1000;

/**
 * The redirect URI of the client app that a program on this machine can listen at.
 * @throws UsageError when it has none, or no secret to redeem a code with
 */
export function localRedirectUri({ stack, clientApp }: Pick<Settings, "stack" | "clientApp">): URL {
  const byToken =
    "sign in at the developer portal, and paste the token that its console shows: --token - reads it from stdin.";
  if (clientApp.secrets.length === 0 && clientApp.secret === undefined) {
    throw new UsageError(
      `--sign-in redeems the code with the client app's secret, and ${stack} has none: ${byToken}`,
    );
  }
  const found = clientApp.redirectUris
    .map((uri) => new URL(uri))
    .find(({ protocol, hostname }) => protocol === "http:" && ["localhost", "127.0.0.1"].includes(hostname));
  if (found) return found;
  throw new UsageError(
    [
      "--sign-in needs a redirect URI of the client app on this machine, and Azure has to know of it:",
      `add it to Pulumi.${stack}.yaml, run npm run up -- ${stack}, and try again.`,
      "  apim-oauth:clientApp:",
      "    redirectUris: [http://localhost/signed-in]",
      `Or ${byToken}`,
    ].join("\n"),
  );
}

/**
 * Somebody signs in with a browser of theirs, by the authorization code flow with PKCE and the client's secret
 * (RFC 6749, section 4.1; RFC 7636; RFC 8252, section 7.3 for the redirect). The token is kept for later steps.
 * @param redirectUri registered one; without a port, Entra ID takes any
 * @param tell shows the person where to go
 */
export function browserSignInStep(
  trial: ApiUnderTest,
  titled: StepNaming,
  redirectUri: URL,
  tell: (line: string) => void,
): Step {
  return {
    name: titled("A user signs in with a browser"),
    async run() {
      const listener = await listenAt(redirectUri);
      try {
        const flow = await startFlow(trial, listener.redirectUri);
        tell(`Sign in with your browser:\n  ${flow.url}`);
        const { url, answer } = await listener.redirected;
        try {
          trial.token = await flow.redeem(url);
          answer("Signed in. You can close this page and go back to the terminal.");
        } catch (error) {
          answer("That did not work. The terminal says why.");
          throw refusal(error);
        }
        return `by way of ${new URL(flow.url).hostname}, back at ${listener.redirectUri}`;
      } finally {
        listener.close();
      }
    },
  };
}

async function startFlow({ subject, api }: ApiUnderTest, redirectUri: string) {
  const { settings, outputs } = subject;
  const v2 = settings.oauthServer.endpointVersion === "v2";
  const { scopes, backendClientId } = outputs.apis[api.name]!;
  const configuration = new openid.Configuration(
    {
      issuer: issuer(settings.cloud, settings.tenantId, v2 ? 2 : 1),
      authorization_endpoint: outputs.authorizationEndpoint,
      token_endpoint: outputs.tokenEndpoint,
    },
    outputs.clientId,
    undefined,
    openid.ClientSecretPost(outputs.clientSecret!),
  );
  configuration[openid.customFetch] = (url, init) => subject.fetch(url, init as RequestInit);
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  // v2 endpoints are asked for scopes, v1 endpoints for one resource.
  const ask: Record<string, string> = v2 ? { scope: scopes.join(" ") } : { resource: backendClientId };
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...ask,
  });
  return {
    url: url.href,
    async redeem(callback: URL): Promise<string> {
      const checks = { pkceCodeVerifier, expectedState };
      return (await openid.authorizationCodeGrant(configuration, callback, checks, ask)).access_token;
    },
  };
}

interface Listener {
  /** As it is sent to Entra ID: with the port that is listened at. */
  readonly redirectUri: string;
  /** The request that comes back, and what its browser is told. */
  readonly redirected: Promise<{ readonly url: URL; answer(text: string): void }>;
  close(): void;
}

async function listenAt(registered: URL): Promise<Listener> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", ({ message }) =>
      reject(
        new StepFailed(`Nobody can come back to ${registered.href}: ${message}.`, "what uses that port"),
      ),
    );
    server.listen(Number(registered.port || 0), "127.0.0.1", resolve);
  });
  const redirectUri = new URL(registered);
  redirectUri.port = String((server.address() as AddressInfo).port);
  let timer: NodeJS.Timeout | undefined;
  const redirected = new Promise<Awaited<Listener["redirected"]>>((resolve, reject) => {
    timer = setTimeout(
      () => reject(new StepFailed(`Nobody has signed in within ${PATIENCE_MS / 60_000} minutes.`)),
      PATIENCE_MS,
    );
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", redirectUri);
      // Browsers ask for icons as well.
      if (url.pathname !== redirectUri.pathname) return answer(response, 404, "Nothing here.");
      resolve({ url, answer: (text) => answer(response, 200, text) });
    });
  });
  // Awaited later, if at all.
  redirected.catch(() => {});
  return {
    redirectUri: redirectUri.href,
    redirected,
    close() {
      clearTimeout(timer);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(`${text}\n`);
}

/** What Entra ID said, in the redirect or at the token endpoint; else what was wrong with its answer. */
function refusal(error: unknown): Error {
  if (!(error instanceof Error)) return new StepFailed(String(error));
  const isRefusal =
    error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError;
  const { message: reason } = (error.cause ?? error) as Error;
  const said = isRefusal ? (error.error_description ?? error.error) : reason;
  return new StepFailed(`The sign-in was refused: ${said.split("\r\n")[0]}`, ...entraHint(said));
}
