import { type ApiSettings, operationName } from "../../infra/settings.ts";
import { makeOperation } from "../arm/apiOperations.ts";
import { ArmError } from "../arm/errors.ts";
import { importOpenApi } from "../arm/openApi.ts";
import type { ApimOperation, OperationParameter } from "../arm/store.ts";
import { StepFailed } from "./steps.ts";

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

/** An API's OpenAPI document. */
export type ApiDocument = Pick<ApiSettings, "openApi" | "document" | "documentFormat">;

/**
 * The call to try: the first GET whose parameters the document gives values for, else the first operation
 * of all. Operations that need a scope of their own come last: not every token of the API is good for them.
 * @throws StepFailed for a document without operations, or one that cannot be imported
 */
export function sampleCall(api: ApiDocument & Pick<ApiSettings, "tokenValidation">): SampleCall {
  const own = Object.keys(api.tokenValidation.operationScopes).map(operationName);
  const hasOwn = ({ name }: ApimOperation) => own.includes(name);
  const all = operationsOf(api);
  const operations = [...all.filter((operation) => !hasOwn(operation)), ...all.filter(hasOwn)];
  const chosen =
    operations.find((operation) => operation.method === "GET" && parametersOf(operation).every(hasValue)) ??
    operations.find((operation) => operation.method === "GET") ??
    operations[0];
  if (!chosen) throw new StepFailed(`${api.openApi} has no operation to call.`, "its paths");
  return callOf(chosen);
}

/**
 * A call of one operation.
 * @param operationId as the document and the stack file have it
 * @throws StepFailed for a document that cannot be imported
 */
export function operationCall(api: ApiDocument, operationId: string): SampleCall {
  // The settings have been checked: the document has it.
  return callOf(operationsOf(api).find(({ name }) => name === operationName(operationId))!);
}

/**
 * The operations of a document as an import leaves them.
 * @throws StepFailed for a document that cannot be imported
 */
export function operationsOf({ openApi, document, documentFormat }: ApiDocument): ApimOperation[] {
  try {
    const { operations } = importOpenApi(document, documentFormat, "template");
    return operations.map(({ name, properties }) =>
      makeOperation({ id: name, name, etag: "", properties }, properties),
    );
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const reasons = error.body().details?.map(({ message }) => message) ?? [error.message];
    throw new StepFailed(`${openApi} cannot be imported: ${reasons.join("; ")}`, "the document");
  }
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
