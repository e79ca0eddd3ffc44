import type { PolicyStep } from "../compiler/checkedElement.ts";
import type { StepResult } from "../compiler/step.ts";
import type { Exchange } from "../core/exchange.ts";
import { asPolicyFailure } from "../core/failure.ts";
import { listed, shownResponse } from "./requestTracer.ts";

/** Runs a policy, and writes into the request's trace what it has changed, or why it failed. */
export async function traced(
  { element, node }: PolicyStep,
  exchange: Exchange,
  run: () => Promise<StepResult> | StepResult,
): Promise<StepResult> {
  const { tracer } = exchange;
  // Whatever holds policies is there before they are.
  const holdsPolicies = [node, ...node.children].some(({ steps }) => steps.length > 0);
  if (holdsPolicies) tracer?.add(element, { message: "Its policies follow." });
  const before = seen(exchange);
  try {
    const result = await run();
    if (!holdsPolicies && element !== "trace" && element !== "emit-metric")
      tracer?.add(element, dataOf(element, before, exchange));
    return result;
  } catch (error) {
    const { reason, message } = asPolicyFailure(error);
    tracer?.add(element, { message: `${reason}: ${message}` });
    throw error;
  }
}

function dataOf(element: string, before: Seen, exchange: Exchange): unknown {
  const { response } = exchange;
  if (element === "return-response" && response)
    return { message: "Return response was applied", response: shownResponse(response) };
  if (element === "set-status" && response) {
    const { status, reason } = response;
    return {
      message: [`Response status code was set to ${status}`, `Response status reason was set to '${reason}'`],
    };
  }
  const changed = changes(before, seen(exchange));
  return Object.keys(changed).length > 0 ? { changed } : { message: "It changed nothing." };
}

type Seen = Readonly<Record<string, string>>;

/** What policies can change, in writing. Bodies by their length alone. */
function seen({ request, response, url, variables }: Exchange): Seen {
  return {
    "request.method": request.method,
    "request.url": url.href,
    "request.headers": JSON.stringify(listed(request.headers)),
    "request.body": String(request.body?.length ?? "none"),
    "response.status": response ? `${response.status} ${response.reason}`.trim() : "none",
    "response.headers": JSON.stringify(response ? listed(response.headers) : []),
    "response.body": String(response?.body?.length ?? "none"),
    variables: [...variables.keys()].join(", "),
  };
}

function changes(before: Seen, after: Seen): Record<string, { from: string; to: string }> {
  const changed = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries(changed.map(([name, to]) => [name, { from: before[name] ?? "", to }]));
}
