import type { Settings } from "../../infra/settings.ts";
import { type InsightsRow, quoted } from "../../lib/azure/insights.ts";
import { defaultGatewayHost, type StackOutputs } from "../../lib/stack/outputs.ts";

/** A call that the gateway has refused. */
export interface RefusedCall {
  /** RFC 3339. */
  readonly time: string;
  readonly api: string;
  /** `GET /calc/add` */
  readonly call: string;
  readonly status: string;
  /** Why, such as `TokenNotPresent at validate-jwt: JWT not present.`; undefined where no policy has said so. */
  readonly reason: string | undefined;
  /** ARM name of the subscription whose key it came with; undefined for none. */
  readonly subscription: string | undefined;
}

/** The most calls that are shown, the latest first. */
export const shownAtMost = 200;

/**
 * What the stack's component is asked: its gateway's refusals, and the failures of policies behind them.
 * @param since Kusto's way to write a span of time: `1h`
 */
export function queriesFor(
  { apis }: Pick<Settings, "apis">,
  outputs: Pick<StackOutputs, "gatewayUrl" | "defaultGatewayUrl">,
  since: string,
): { readonly requests: string; readonly exceptions: string } {
  // Which of its names a gateway with a host name of its own gives itself, Microsoft does not document.
  const hosts = [...new Set([defaultGatewayHost(outputs), new URL(outputs.gatewayUrl).hostname])];
  const here = [
    `where timestamp > ago(${since})`,
    hosts.length === 1
      ? `where customDimensions["Service Name"] == ${quoted(hosts[0]!)}`
      : `where customDimensions["Service Name"] in (${hosts.map(quoted).join(", ")})`,
    `where customDimensions["API Name"] in (${apis.map(({ name }) => quoted(name)).join(", ")})`,
  ];
  const latest = ["order by timestamp desc", `take ${shownAtMost}`];
  return {
    requests: ["requests", ...here, "where resultCode in ('401', '403', '429')", ...latest].join(" | "),
    exceptions: ["exceptions", ...here, ...latest].join(" | "),
  };
}

/** The refused calls, each with the failure of its own operation. */
export function refusedCalls(
  requests: readonly InsightsRow[],
  exceptions: readonly InsightsRow[],
): RefusedCall[] {
  const left = [...exceptions];
  return requests.map((request): RefusedCall => {
    const at = left.findIndex(({ operation_Id }) => operation_Id === request.operation_Id);
    const [failure] = at < 0 ? [] : left.splice(at, 1);
    const dimensions = request.customDimensions as Readonly<Record<string, string>>;
    return {
      time: String(request.timestamp),
      api: dimensions["API Name"] ?? "",
      call: String(request.name),
      status: String(request.resultCode),
      reason: failure && `${failure.problemId}: ${failure.outerMessage}`,
      subscription: dimensions["Subscription Name"],
    };
  });
}
