import { randomBytes } from "node:crypto";
import type { Diagnostic } from "./diagnostic.ts";

/** How a request hangs together with those before and behind it. */
export interface Correlation {
  /** `operation_Id` of all telemetry of the request. */
  readonly operationId: string;
  /** `operation_ParentId`: the caller's own id, "" for none. */
  readonly parentId: string;
  /** `id` of the request's item. */
  readonly id: string;
  /** What the backend is told, by header. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the caller's correlation header and makes the one for the backend, by the diagnostic's protocol: `traceparent`
 * (w3.org/TR/trace-context), or `Request-Id`, the default
 * (learn.microsoft.com/azure/azure-monitor/app/correlation, "Telemetry correlation in Application Insights").
 */
export function correlate({ httpCorrelationProtocol }: Diagnostic, incoming: Headers): Correlation {
  const id = hex(8);
  switch (httpCorrelationProtocol ?? "Legacy") {
    case "W3C": {
      const [, trace = hex(16), parentId = "", flags = "01"] =
        /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(incoming.get("traceparent") ?? "") ?? [];
      return { operationId: trace, parentId, id, headers: { traceparent: `00-${trace}-${hex(8)}-${flags}` } };
    }
    case "Legacy": {
      const parentId = incoming.get("request-id") ?? "";
      const [, root = hex(16)] = /^\|([^.]+)\./.exec(parentId) ?? [];
      const own = `${parentId || `|${root}.`}${hex(4)}.`;
      return { operationId: root, parentId, id: own, headers: { "request-id": `${own}1.` } };
    }
    case "None":
      return { operationId: hex(16), parentId: "", id, headers: {} };
  }
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
