import { calculatorHost } from "../../emulator/index.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import { callApi } from "../visitor/callApi.ts";
import { openConsole } from "../visitor/consoleView.ts";
import { CorsError } from "../visitor/cors.ts";
import { UserAgent } from "../visitor/userAgent.ts";
import { callDirectly, excerpt } from "./apiCall.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import { gatewayHint } from "./hints.ts";
import { StepFailed } from "./steps.ts";

/** Somebody who has not signed in presses Send in the console, and sees the policy's 401 there. */
export async function callFromConsoleWithoutToken(trial: ApiUnderTest): Promise<string> {
  const answer = await fromBrowser(() => pressSend(trial, undefined));
  if (answer.status === 401) return `401 ${excerpt(answer.body)}`;
  throw new StepFailed(`Expected 401, got ${answer.status}: ${excerpt(answer.body)}`, "the API's policy");
}

/** Where the API's cors leaves the portal out, a browser keeps the answer from the console. */
export async function callFromConsoleInVain(trial: ApiUnderTest): Promise<string> {
  try {
    await pressSend(trial, undefined);
  } catch (error) {
    if (error instanceof CorsError) return "no Access-Control-Allow-Origin for the portal";
    throw error;
  }
  throw new StepFailed(
    "The portal's console may call the API.",
    "apis[].cors, and the policies' cors elements",
  );
}

/** The signed-in person presses Send in the console, which calls the gateway across origins. */
export async function callFromConsole(trial: ApiUnderTest): Promise<string> {
  const answer = await fromBrowser(() => pressSend(trial, trial.token));
  expectSuccess({ ...answer, reason: undefined });
  return asExpected(answer, trial);
}

/** Any HTTP client with the signed-in person's token gets an answer. */
export async function callWithToken({ subject, api, token }: ApiUnderTest): Promise<string> {
  const answer = await callDirectly(subject, api, { token });
  expectSuccess(answer);
  return asExpected(answer, { subject, api });
}

/** Opens the console of the sample's operation and presses Send, by a browser's rules. */
async function pressSend({ subject, api }: ApiUnderTest, accessToken: string | undefined) {
  const { operation, parameters } = subject.sample(api);
  const portalUrl = subject.outputs.developerPortalUrl!;
  const console = await openConsole(new UserAgent(subject.fetch), {
    portalUrl,
    apiName: api.name,
    operation,
    portalUser: subject.portalUser,
  });
  const subscriptionKey = await subject.subscriptionKey(api);
  return await callApi(subject, { console, parameters, subscriptionKey, accessToken });
}

function asExpected(
  answer: { readonly status: number; readonly body: string },
  { subject, api }: ApiUnderTest,
): string {
  const { expected } = subject.sample(api);
  if (expected?.body !== undefined && !sameContent(answer.body, expected.body)) {
    throw new StepFailed(
      `Got ${answer.status}, but with ${excerpt(answer.body)} instead of the document's example ${excerpt(expected.body)}`,
      `the examples in ${api.openApi} and the API's serviceUrl`,
    );
  }
  return `${answer.status} ${excerpt(answer.body)}`;
}

/** What comes back was computed by the backend for this call, and is right. */
export async function addAtBackend({ subject, api, token }: ApiUnderTest): Promise<string> {
  const [a, b] = [19, 23];
  const answer = await callDirectly(subject, api, {
    token,
    call: { method: "GET", path: `/add?a=${a}&b=${b}` },
  });
  expectSuccess(answer);
  const { result } = JSON.parse(answer.body) as { result?: number };
  if (result !== a + b)
    throw new StepFailed(`${a} + ${b} came back as ${excerpt(answer.body)}`, "the API's serviceUrl");
  return `${a} + ${b} = ${result}`;
}

/** Whether the API's backend is the calculator of the rehearsal. */
export function hasCalculator(api: ApiSettings): boolean {
  return api.serviceUrl !== undefined && new URL(api.serviceUrl).hostname === calculatorHost;
}

/** A call without a subscription key does not even reach the policy. */
export async function callWithoutKey({ subject, api }: ApiUnderTest): Promise<string> {
  const answer = await callDirectly(subject, api, { key: "" });
  if (answer.status === 401 && answer.body.includes("missing subscription key")) return `401 ${answer.body}`;
  throw new StepFailed(
    `Expected 401 for the missing subscription key, got ${answer.status}: ${excerpt(answer.body)}`,
    "the API's subscriptionRequired",
  );
}

/** @throws StepFailed for anything but a success */
export function expectSuccess(answer: { status: number; body: string; reason: string | undefined }): void {
  if (answer.status >= 200 && answer.status < 300) return;
  const because = answer.reason === undefined ? "" : ` because of ${answer.reason}`;
  throw new StepFailed(
    `Expected 200, got ${answer.status}${because}: ${excerpt(answer.body)}`,
    ...gatewayHint(answer.reason),
  );
}

async function fromBrowser<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof CorsError)) throw error;
    throw new StepFailed(
      error.message,
      "apis[].cors and the policy's cors element: its origin is the portal's",
    );
  }
}

/** JSON is compared by what it says, anything else by its text. */
function sameContent(one: string, other: string): boolean {
  try {
    return JSON.stringify(sorted(JSON.parse(one))) === JSON.stringify(sorted(JSON.parse(other)));
  } catch {
    return one.trim() === other.trim();
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
