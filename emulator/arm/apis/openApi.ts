import { invalidServer, type OpenApiDocument, readOpenApi } from "../../../openapi/document.ts";
import { namesOf } from "../../../openapi/operationName.ts";
import { DocumentError, problemText } from "../../../openapi/problem.ts";
import { type DocumentedSuccess, successOf } from "../../../openapi/samples/success.ts";
import type { RequiredQueryParameters } from "../../../openapi/template.ts";
import { validationError } from "../errors.ts";
import { importedContent, importedProperties } from "./openApiOperation.ts";

/** One operation as an import leaves it, before it has an id. */
export interface ImportedOperation {
  /** Name in ARM, normalized from `operationId`. */
  readonly name: string;
  /** Properties of the REST API's OperationContract. */
  readonly properties: Record<string, unknown>;
  /** The text that a response's schema makes, where there is no example; made when it is asked for. */
  readonly sampleOf: (statusCode: number, contentType: string) => string | undefined;
  /** How a backend answers by the document. */
  readonly success: () => DocumentedSuccess;
}

export interface ImportedApi {
  readonly title: string;
  readonly description: string | undefined;
  readonly serviceUrl: string | undefined;
  /** Where the document says by which protocols its API is called. */
  readonly protocols?: readonly string[];
  readonly operations: readonly ImportedOperation[];
}

/** How an API is imported. */
export interface ImportOptions {
  /** `openapi` for YAML or JSON, `openapi+json` for JSON alone. */
  readonly format: "openapi" | "openapi+json";
  readonly requiredQueryParameters: RequiredQueryParameters;
  /** Whether the request names a backend, so that the document's servers do not matter (azure-rest-api-specs#6793). */
  readonly hasServiceUrl?: boolean;
}

/**
 * Imports an OpenAPI 3 document as API Management does.
 * @throws ArmError 400 ValidationError with every problem of the document
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function importOpenApi(text: string, options: ImportOptions): ImportedApi {
  const document = read(text, options.format);
  const messages = document.problems.map((problem) => problem.azure ?? parsingError(problemText(problem)));
  const { server } = document;
  if (server && !server.usable && !options.hasServiceUrl) messages.push(`${invalidServer}.`);
  if (messages.length > 0) throw refusal(messages);
  const names = namesOf(document.operations);
  return {
    title: document.title!,
    description: document.description,
    serviceUrl: server?.usable ? server.url : undefined,
    operations: document.operations.map((operation, index) => ({
      name: names[index]!,
      properties: importedProperties(operation, document.references, options.requiredQueryParameters),
      sampleOf: importedContent(operation, document.references),
      success: () => successOf(operation, document.references),
    })),
  };
}

function read(text: string, format: ImportOptions["format"]): OpenApiDocument {
  // The mark is a part of the document to Azure (Azure/azure-cli#29405).
  if (text.startsWith("\ufeff")) throw refusal([parsingError("the document begins with a byte order mark")]);
  try {
    const document = readOpenApi(text);
    if (format === "openapi+json" && document.format !== format) {
      throw refusal([parsingError("the document is not an object in JSON")]);
    }
    // microsoft/OpenAPI.NET#410: API Management's reader takes the merge key for a property.
    if (document.merged) throw refusal([parsingError("<< is not a valid property")]);
    return document;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw refusal([parsingError(`the document ${error.message}`)]);
  }
}

function parsingError(problem: string): string {
  return `Parsing error(s): ${problem}.`;
}

function refusal(messages: readonly string[]) {
  return validationError(messages.map((message) => ({ target: "representation", message })));
}
