import { addTelemetry, type TelemetryItem } from "../../model/insights.ts";
import { namedValuesOf } from "../compiler/namedValues.ts";
import type { Exchange } from "../core/exchange.ts";
import type { TraceOfPolicy } from "../core/traceOfPolicy.ts";
import type { ResponseMessage } from "../expressions/context.ts";
import { correlate } from "./correlation.ts";
import { destination, diagnosticOf } from "./diagnostic.ts";
import { exceptionRow, isSuccess, requestRow, severities, traceRow } from "./rows.ts";

/**
 * Begins what a diagnostic `applicationinsights` sends of a request: the backend is told of the correlation, policies may add
 * traces.
 * @returns what sends it once the request is answered; undefined where nothing concerns the API
 */
export function beginTelemetry(exchange: Exchange): ((response: ResponseMessage) => void) | undefined {
  const { service, api, request } = exchange;
  const diagnostic = diagnosticOf(service, api);
  if (!diagnostic) return undefined;
  const started = performance.now();
  const correlation = correlate(diagnostic, request.headers);
  const received = { method: request.method, headers: new Headers(request.headers), body: request.body };
  const traces: TraceOfPolicy[] = [];
  exchange.telemetry = { correlation: correlation.headers, traces };
  return (response) => {
    const component = destination(exchange.runtime.arm, service, diagnostic);
    if (!component || !isLogged(diagnostic, response)) return;
    const duration = Math.round((performance.now() - started) * 10_000) / 10_000;
    const answered = { exchange, diagnostic, correlation, received, response, duration };
    const namedValues = namedValuesOf(service);
    const items: TelemetryItem[] = [{ table: "requests", row: requestRow(answered) }];
    if (exchange.lastError)
      items.push({ table: "exceptions", row: exceptionRow(answered, exchange.lastError, namedValues) });
    const least = severities[diagnostic.verbosity ?? "information"];
    for (const trace of traces) {
      if (severities[trace.severity] < least) continue;
      items.push({ table: "traces", row: traceRow(answered, trace, namedValues) });
    }
    addTelemetry(component, items);
  };
}

/** Sampling lets a share through, `alwaysLog` every failure; verbosity `error` failures alone (diagnostic-logs-reference). */
function isLogged(
  { sampling, alwaysLog, verbosity }: NonNullable<ReturnType<typeof diagnosticOf>>,
  response: ResponseMessage,
): boolean {
  const failed = !isSuccess(response);
  if (verbosity === "error" && !failed) return false;
  if (failed && alwaysLog === "allErrors") return true;
  return Math.random() * 100 < (sampling?.percentage ?? 100);
}
