import { reasonHeader } from "../../emulator/index.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import { addressOf } from "./apiAddress.ts";
import type { DeployedStack } from "./deployedStack.ts";
import { gatewayHint } from "./hints.ts";
import { StepFailed } from "./steps.ts";

/** An answer of the gateway to a plain HTTP client. */
export interface GatewayAnswer {
  readonly status: number;
  readonly body: string;
  /** Why a policy refused the call, such as `validate-jwt: TokenExpired`; only a rehearsal's gateway tells. */
  readonly reason: string | undefined;
}

/** Sends an API's sample call, or another call of it, as any HTTP client would. */
export async function callDirectly(
  subject: DeployedStack,
  api: ApiSettings,
  {
    token,
    key,
    call = subject.sample(api),
    headers: more = {},
  }: {
    token?: string;
    key?: string;
    call?: { readonly method: string; readonly path: string };
    headers?: Readonly<Record<string, string>>;
  },
): Promise<GatewayAnswer & { readonly headers: Headers }> {
  const subscriptionKey = key ?? (await subject.subscriptionKey(api)) ?? "";
  const { method, path } = call;
  const address = addressOf(subject, api, path);
  const headers: Record<string, string> = { ...address.headers, ...more };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (subscriptionKey !== "") headers["ocp-apim-subscription-key"] = subscriptionKey;
  const response = await subject.fetch(address.url, { method, headers });
  return {
    status: response.status,
    body: await response.text(),
    reason: response.headers.get(reasonHeader) ?? undefined,
    headers: response.headers,
  };
}

/** Why validate-jwt refuses a token that lacks what it requires. */
export const missingPermission: readonly string[] = ["TokenClaimNotFound", "TokenClaimValueNotAllowed"];

/**
 * Checks that the gateway refused a call with the policy's own 401, and for the right reason: a policy that
 * refuses everything would pass otherwise.
 * @param reasons validate-jwt's reasons of which one has to be it
 */
export function expectRefusal(answer: GatewayAnswer, api: ApiSettings, reasons: readonly string[]): string {
  if (answer.status !== 401) {
    throw new StepFailed(
      `Expected 401, got ${answer.status}: ${excerpt(answer.body)}`,
      "the API's policy: does validate-jwt run, and does it check this? (npm run policy shows it)",
    );
  }
  const body = refusalBody(api);
  if (!isRefusal(answer, api)) {
    throw new StepFailed(
      `Got 401, but not with the policy's message: ${excerpt(answer.body)} instead of ${body}`,
      "tokenValidation.failedMessage and the policy's failed-validation-error-message",
    );
  }
  if (answer.reason !== undefined && !reasons.some((reason) => answer.reason?.includes(reason))) {
    throw new StepFailed(
      `Got 401, but because of ${answer.reason}, not because of ${reasons.join(" or ")}.`,
      ...gatewayHint(answer.reason),
    );
  }
  return answer.reason === undefined ? `401 ${body}` : `401, refused by ${answer.reason}`;
}

/** Whether an answer is the policy's own 401. */
export function isRefusal({ status, body }: GatewayAnswer, api: ApiSettings): boolean {
  return status === 401 && body === refusalBody(api);
}

function refusalBody({ tokenValidation }: ApiSettings): string {
  return `{ "statusCode": 401, "message": ${JSON.stringify(tokenValidation.failedMessage)} }`;
}

/** Text of an answer, short enough for a line. */
export function excerpt(body: string): string {
  const line = body.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line || "(empty body)";
}
