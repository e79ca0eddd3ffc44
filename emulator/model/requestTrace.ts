/**
 * What `listTrace` answers about one request (Azure/azure-rest-api-specs, ApiManagementGatewayListTrace.json;
 * learn.microsoft.com/azure/api-management/api-management-howto-api-inspector).
 */
export interface RequestTrace {
  readonly serviceName: string;
  /** The request's id, `context.RequestId`. */
  readonly traceId: string;
  /** By the section in which they were written: `inbound`, `backend`, `outbound`, `on-error`. */
  readonly traceEntries: Record<string, TraceEntry[]>;
}

export interface TraceEntry {
  /** The policy's element, or a part of the gateway such as `api-inspector`. */
  readonly source: string;
  /** World time, ISO 8601 with seven digits. */
  readonly timestamp: string;
  /** Since the gateway has had the request: `00:00:00.2983315`. */
  readonly elapsed: string;
  readonly data: unknown;
}

/** What an instance keeps for tracing: the key that signs debug tokens, and the latest traces by the id in `Apim-Trace-Id`. */
export interface Debugging {
  /** Base64. */
  readonly key: string;
  readonly traces: Map<string, RequestTrace>;
}
