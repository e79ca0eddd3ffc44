import { corsSettings } from "../../infra/settings/cors.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import { CorsError, fetchFromPage, type ScriptAnswer } from "../visitor/cors.ts";
import { addressOf } from "./apiAddress.ts";
import { excerpt, isRefusal } from "./apiCall.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import { type Step, StepFailed } from "./steps.ts";

/** An origin that no stack file names: RFC 2606 reserves `.invalid`. */
const anotherOrigin = "https://another-origin.invalid";

/**
 * What browsers let pages of an API's own origins do, and pages of others not; nothing for an API that names none.
 * @param needs of a call of the API; `trial.token` is sent where there is one
 */
export function corsSteps(trial: ApiUnderTest, needs: readonly string[]): Step[] {
  const { origins } = corsSettings(trial.api);
  if (origins.length === 0) return [];
  return [
    ...origins.map((origin) => ({
      name: `A page of ${origin} may call the API`,
      needs,
      run: () => callFromPage(trial, origin),
    })),
    { name: "A page of another origin may not call the API", needs, run: () => tryFromAnotherPage(trial) },
  ];
}

/** Whether the portal's console may call the API, by the stack file. */
export function portalMayCall(api: ApiSettings): boolean {
  return corsSettings(api).portal;
}

/** Preflight and call, as a browser makes them: 200 with the user's token; without one, a 401 that the page can read. */
async function callFromPage(trial: ApiUnderTest, origin: string): Promise<string> {
  const answer = await tried(() => sendFrom(trial, origin), origin);
  const { status, body, preflighted } = answer;
  const isExpected =
    trial.token === undefined
      ? isRefusal({ status, body, reason: undefined }, trial.api)
      : status >= 200 && status < 300;
  if (!isExpected) {
    throw new StepFailed(
      `Expected ${trial.token === undefined ? "the policy's 401" : "200"}, got ${status}: ${excerpt(body)}`,
      "the API's policy (npm run policy shows it)",
    );
  }
  return `${preflighted ? "preflight 200, then " : ""}${status}`;
}

async function tried(send: () => Promise<ScriptAnswer>, origin: string): Promise<ScriptAnswer> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof CorsError)) throw error;
    throw new StepFailed(
      error.message,
      `apis[].cors.origins, which names ${origin}, and the policy's cors element`,
    );
  }
}

async function tryFromAnotherPage(trial: ApiUnderTest): Promise<string> {
  try {
    await sendFrom(trial, anotherOrigin);
  } catch (error) {
    if (error instanceof CorsError) return `no Access-Control-Allow-Origin for ${anotherOrigin}`;
    throw error;
  }
  throw new StepFailed(
    `A page of ${anotherOrigin} may call the API, and no setting names that origin.`,
    "the policy's <allowed-origins>, of the API and of wider scopes",
  );
}

async function sendFrom({ subject, api, token }: ApiUnderTest, origin: string): Promise<ScriptAnswer> {
  const key = await subject.subscriptionKey(api);
  const { method, path } = subject.sample(api);
  const { url, headers } = addressOf(subject, api, path);
  return await fetchFromPage(subject.fetch, origin, {
    method,
    url,
    headers: [
      ...Object.entries(headers),
      ["Accept", "application/json"],
      ...(token === undefined ? [] : ([["Authorization", `Bearer ${token}`]] as const)),
      ...(key === undefined ? [] : ([["Ocp-Apim-Subscription-Key", key]] as const)),
    ],
  });
}
