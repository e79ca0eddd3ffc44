import { withConnection } from "../../lib/azure/connection.ts";
import { queryInsights } from "../../lib/azure/insights.ts";
import { AzureError } from "../../lib/azure/serviceClient.ts";
import { Failure, UsageError } from "../../lib/errors.ts";
import { stackSettings } from "../../lib/stack/settings.ts";
import { loadVerified } from "../verify/load.ts";
import { queriesFor, type RefusedCall, refusedCalls, shownAtMost } from "./query.ts";

export interface RefusalsOptions {
  /** A number and s, m, h or d. */
  readonly since: string;
  readonly json?: boolean;
}

/**
 * `npm run refusals`: says on stdout which calls the gateway of a stack has refused.
 * @throws UsageError where the stack logs nothing
 * @throws Failure where Application Insights refuses to answer
 */
export async function listRefusals(stack: string, { since, json }: RefusalsOptions): Promise<void> {
  const settings = stackSettings(process.cwd(), stack);
  const component = settings.monitoring.applicationInsights;
  if (component === undefined) {
    throw new UsageError(
      `The stack ${stack} logs nothing: ${settings.project}:monitoring.applicationInsights is missing in Pulumi.${stack}.yaml. Give the resource id of an Application Insights component, then npm run up -- ${stack}.`,
    );
  }
  const { outputs } = await loadVerified(process.cwd(), stack);
  const { requests, exceptions } = queriesFor(settings, outputs, since);
  const calls = await withConnection(settings, async ({ arm }) =>
    refusedCalls(
      await allowed(queryInsights(arm, component, requests), component),
      await allowed(queryInsights(arm, component, exceptions), component),
    ),
  );
  process.stdout.write(json ? `${JSON.stringify(calls, null, 2)}\n` : asText(calls, since));
}

function asText(calls: readonly RefusedCall[], since: string): string {
  if (calls.length === 0)
    return `No call was refused in the last ${since}, as far as Application Insights knows.\n`;
  const lines = calls.flatMap(({ time, api, call, status, reason, subscription }) => [
    `${time}  ${status}  ${api}  ${call}${subscription ? `  (subscription ${subscription})` : ""}`,
    `    ${reason ?? "no policy has said why"}`,
  ]);
  const more = calls.length === shownAtMost ? [`The latest ${shownAtMost}; --since asks for fewer.`] : [];
  return `${[...lines, ...more].join("\n")}\n`;
}

/** @throws Failure that says what is missing */
async function allowed<T>(answer: Promise<T>, component: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    if (error.status === 404) throw new Failure(`There is no component ${component}.\n${error.message}`);
    if (!error.isForbidden) throw error;
    throw new Failure(
      `Application Insights refuses the question: it takes the role Monitoring Reader, or Reader, at ${component}.\n${error.message}`,
    );
  }
}
