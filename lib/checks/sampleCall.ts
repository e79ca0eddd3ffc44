import { type AskedPermissions, askedByOperation, ownOperations } from "../../infra/settings/permissions.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import { type OpenApiDocument, readOpenApi } from "../../openapi/document.ts";
import type { DocumentOperation } from "../../openapi/operation.ts";
import { namesOf, operationName } from "../../openapi/operationName.ts";
import type { DocumentParameter } from "../../openapi/parameters.ts";
import { DocumentError, problemText } from "../../openapi/problem.ts";
import { bodyText } from "../../openapi/samples/body.ts";
import { sampleOf } from "../../openapi/samples/sample.ts";
import { successOf } from "../../openapi/samples/success.ts";
import { urlTemplate } from "../../openapi/template.ts";
import { valueText } from "../../openapi/values.ts";
import { StepFailed } from "./steps.ts";

/** A call that a person would try in the console, with what the API's document says will come back. */
export interface SampleCall {
  /** ARM name of the operation. */
  readonly operation: string;
  readonly method: string;
  /** Path and query below the API's URL, with every parameter filled in. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the document says; the body is undefined where it has none. */
  readonly expected?: { readonly status: number; readonly body?: string };
}

/** An API's OpenAPI document, and the response that answers where the API has no backend. */
export type ApiDocument = Pick<ApiSettings, "openApi" | "document" | "mock">;

/** An operation as an import names and addresses it. */
export interface NamedOperation extends DocumentOperation {
  /** ARM name. */
  readonly name: string;
  readonly urlTemplate: string;
}

/**
 * The call to try: a GET whose parameters the document gives values for, with a success that the document
 * describes; else what comes nearest to it. Operations that need a scope or role of their own come last: not every
 * token of the API is good for them, and of those for applications alone none that a user has.
 * @throws StepFailed for a document without operations, or one that cannot be imported
 */
export function sampleCall(
  api: ApiDocument & Pick<ApiSettings, "backendApp" | "tokenValidation">,
): SampleCall {
  const own = new Map(ownOperations(api).map((id) => [operationName(id), askedByOperation(api, id)]));
  const { document, operations } = read(api);
  const ranked = operations
    .map((operation) => ({ operation, rank: rankOf(operation, own.get(operation.name)) }))
    .sort((a, b) => a.rank - b.rank);
  const [chosen] = ranked;
  if (!chosen) throw new StepFailed(`${api.openApi} has no operation to call.`, "its paths");
  return callOf(chosen.operation, document, api);
}

/**
 * A call of one operation.
 * @param operationId as the document and the stack file have it
 * @throws StepFailed for a document that cannot be imported
 */
export function operationCall(api: ApiDocument, operationId: string): SampleCall {
  const { document, operations } = read(api);
  // The settings have been checked: the document has it.
  return callOf(operations.find(({ name }) => name === operationName(operationId))!, document, api);
}

/**
 * The operations of a document as an import leaves them.
 * @throws StepFailed for a document that cannot be imported
 */
export function operationsOf(api: ApiDocument): NamedOperation[] {
  return read(api).operations;
}

function read({ openApi, document: text }: ApiDocument): {
  document: OpenApiDocument;
  operations: NamedOperation[];
} {
  try {
    const document = readOpenApi(text, openApi);
    const reasons = document.problems.map(problemText);
    if (reasons.length > 0) throw unusable(openApi, reasons);
    const names = namesOf(document.operations);
    const operations = document.operations.map((operation, index) => ({
      ...operation,
      name: names[index]!,
      urlTemplate: urlTemplate(operation, "template").text,
    }));
    return { document, operations };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw unusable(openApi, [error.message]);
  }
}

function unusable(openApi: string, reasons: readonly string[]): StepFailed {
  const more = reasons.length > 5 ? ` and ${reasons.length - 5} more` : "";
  return new StepFailed(
    `${openApi} cannot be imported: ${reasons.slice(0, 5).join("; ")}${more}`,
    "the document",
  );
}

/** Methods by how well a call without a body tries them. */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Lower is better; what is compared first counts most. */
function rankOf(operation: NamedOperation, asked: AskedPermissions | undefined): number {
  const hasSuccess = operation.responses.some(({ status }) => /^2(?:\d\d|xx)$/i.test(status));
  const values = filledIn(operation).every((parameter) => givenValue(parameter) !== undefined);
  // Nothing behind a # is sent.
  const callable = !operation.path.includes("#");
  const notForUsers = asked !== undefined && asked.scopes === undefined;
  const flags = [
    !callable,
    notForUsers,
    asked !== undefined,
    operation.method !== "GET",
    !hasSuccess,
    !values,
  ];
  return flags.reduce((rank, flag) => rank * 2 + Number(flag), 0) * 10 + methods.indexOf(operation.method);
}

function callOf(operation: NamedOperation, document: OpenApiDocument, { mock }: ApiDocument): SampleCall {
  const parameters = Object.fromEntries(
    filledIn(operation).map((each) => [each.name, sampleValue(each, document)]),
  );
  const path = operation.urlTemplate
    .replace(/\{([^{}]+)\}/g, (_, name: string) =>
      encodeURIComponent(parameters[name] ?? parameters[name.replace(/^\*/, "")] ?? ""),
    )
    .replace(/\/\*$/, "/sample");
  const { name, method } = operation;
  return { operation: name, method, path, parameters, expected: expectedOf(operation, document, mock) };
}

function expectedOf(
  operation: NamedOperation,
  document: OpenApiDocument,
  mock: ApiSettings["mock"],
): SampleCall["expected"] {
  if (!mock) {
    const { status, body } = successOf(operation, document.references);
    return { status, body: operation.method === "HEAD" ? undefined : body };
  }
  const content = operation.responses
    .find(({ status }) => Number(status) === mock.statusCode)
    ?.content.find(({ contentType }) => contentType === mock.contentType);
  return { status: mock.statusCode, body: content && bodyText(content, document.references) };
}

/** What a call cannot go without. */
function filledIn(operation: NamedOperation): DocumentParameter[] {
  const { parameters } = urlTemplate(operation, "template");
  return [...parameters];
}

/** The value that the document itself gives: text, since it goes into a URL. */
function givenValue({ example, defaultValue, values }: DocumentParameter): string | undefined {
  if (defaultValue !== undefined) return defaultValue;
  if (values[0] !== undefined) return values[0];
  return example && valueText(example.value);
}

function sampleValue(parameter: DocumentParameter, { references }: OpenApiDocument): string {
  const given = givenValue(parameter);
  if (given !== undefined) return given;
  const sample = parameter.schema === undefined ? undefined : sampleOf(parameter.schema, references);
  // An empty segment would be another path.
  return (sample && valueText(sample.value)) || "sample";
}
