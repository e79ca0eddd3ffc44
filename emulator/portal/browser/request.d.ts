/** One field of the console's form. */
export interface Field {
  place: "template" | "query" | "header";
  name: string;
  value: string;
}

/** What the console's form holds. */
export interface Call {
  method: string;
  baseUrl: string;
  urlTemplate: string;
  fields: readonly Field[];
  body?: string;
}

/** What the console sends. */
export interface ConsoleRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body?: string;
}

export function buildRequest(call: Call): ConsoleRequest;
export function requestText(request: ConsoleRequest, show?: (name: string, value: string) => string): string;
