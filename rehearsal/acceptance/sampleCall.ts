import type { ApimApi, ApimOperation, OperationParameter } from "../arm/store.ts";

/** A call that a person would try in the console, with what the API's document says will come back. */
export interface SampleCall {
  /** ARM name of the operation. */
  readonly operation: string;
  readonly method: string;
  /** Path and query below the API's URL, with every parameter filled in. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the document's example says; undefined where it has none. */
  readonly expected?: { readonly status: number; readonly body?: string };
}

/**
 * The call to try: the first GET whose parameters the document gives values for, else the first operation
 * of all.
 * @returns undefined for an API without operations
 */
export function sampleCall(api: ApimApi): SampleCall | undefined {
  const operations = [...api.operations.values()];
  const chosen =
    operations.find((operation) => operation.method === "GET" && parametersOf(operation).every(hasValue)) ??
    operations.find((operation) => operation.method === "GET") ??
    operations[0];
  return chosen && callOf(chosen);
}

function callOf(operation: ApimOperation): SampleCall {
  const parameters = Object.fromEntries(
    parametersOf(operation).map((each) => [each.name, sampleValue(each)]),
  );
  const path = operation.urlTemplate.replace(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name.replace(/^\*/, "")] ?? ""),
  );
  const success = operation.responses.find(({ statusCode }) => statusCode >= 200 && statusCode < 300);
  return {
    operation: operation.name,
    method: operation.method,
    path,
    parameters,
    expected: success && {
      status: success.statusCode,
      body: success.representations.find(({ example }) => example !== undefined)?.example,
    },
  };
}

function parametersOf(operation: ApimOperation): OperationParameter[] {
  return [...operation.templateParameters, ...operation.queryParameters.filter(({ required }) => required)];
}

function hasValue(parameter: OperationParameter): boolean {
  return parameter.defaultValue !== undefined || parameter.values.length > 0;
}

function sampleValue(parameter: OperationParameter): string {
  return (
    parameter.defaultValue ?? parameter.values[0] ?? (/int|number/.test(parameter.type) ? "1" : "sample")
  );
}
