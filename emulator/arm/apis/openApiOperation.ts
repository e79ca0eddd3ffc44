import type { DocumentOperation } from "../../../openapi/operation.ts";
import type { DocumentParameter } from "../../../openapi/parameters.ts";
import type { References } from "../../../openapi/reference.ts";
import type { DocumentContent, DocumentResponse } from "../../../openapi/responses.ts";
import { bodyText } from "../../../openapi/samples/body.ts";
import { type RequiredQueryParameters, urlTemplate } from "../../../openapi/template.ts";
import { jsonText } from "../../../openapi/values.ts";

/** Longest display name of an operation (api-import-restrictions, "Add new API via OpenAPI import"). */
const longestName = 300;

/** One operation of an OpenAPI document as an OperationContract. */
export function importedProperties(
  operation: DocumentOperation,
  references: References,
  required: RequiredQueryParameters,
): Record<string, unknown> {
  const { method, path, operationId, summary, description, parameters, body, bodyDescription } = operation;
  const template = urlTemplate(operation, required);
  const title = `${method.charAt(0)}${method.slice(1).toLowerCase()} - ${path}`;
  const elsewhere = parameters.filter((parameter) => !template.parameters.includes(parameter));
  // The body of a GET, HEAD or OPTIONS is dropped: API Management does so too.
  const bodyless = ["GET", "HEAD", "OPTIONS"].includes(method);
  return {
    displayName: (summary ?? operationId ?? title).slice(0, longestName),
    method,
    urlTemplate: template.text,
    templateParameters: template.parameters.map(contract),
    ...(description !== undefined && { description }),
    request: {
      // Recording net-api-clone.
      ...(!bodyless && bodyDescription !== undefined && { description: bodyDescription }),
      queryParameters: elsewhere.filter(({ in: place }) => place === "query").map(contract),
      headers: elsewhere.filter(({ in: place }) => place === "header").map(contract),
      representations: bodyless ? [] : body.map((content) => representation(content, references)),
    },
    responses: operation.responses.flatMap((response) => importedResponse(response, references) ?? []),
  };
}

/** What a response's schema makes, each text once. */
export function importedContent({ responses }: DocumentOperation, references: References) {
  const made = new Map<DocumentContent, string | undefined>();
  return (statusCode: number, contentType: string): string | undefined => {
    const content = responses
      .find((response) => statusOf(response) === statusCode)
      ?.content.find((each) => each.contentType === contentType);
    if (!content) return undefined;
    if (!made.has(content)) made.set(content, bodyText(content, references));
    return made.get(content);
  };
}

function contract({ name, description, type, required, defaultValue, values }: DocumentParameter) {
  return {
    name,
    ...(description !== undefined && { description }),
    type,
    required,
    ...(defaultValue !== undefined && { defaultValue }),
    values: [...values],
  };
}

function importedResponse(response: DocumentResponse, references: References): unknown {
  const statusCode = statusOf(response);
  if (statusCode === undefined) return undefined;
  return {
    statusCode,
    ...(response.description !== undefined && { description: response.description }),
    representations: response.content.map((content) => representation(content, references)),
    headers: [],
  };
}

/**
 * `default` becomes 500 (recording of azure-sdk-for-net, ApiTests/CloneApiUsingSourceApiId). What becomes of ranges
 * such as `2XX` is not known: they have no status code that a ResponseContract could hold.
 */
function statusOf({ status }: DocumentResponse): number | undefined {
  if (status === "default") return 500;
  return /^[1-5]\d\d$/.test(status) ? Number(status) : undefined;
}

/** With the example beside the schema, else the schema's own. */
function representation({ contentType, example, schema }: DocumentContent, references: References) {
  const value = example ? example.value : references.resolve(schema)?.example;
  // Numbers beyond 2^53 would not get through ARM's JSON.
  const plain = value === undefined ? undefined : hasBigInt(value) ? jsonText(value, 2) : value;
  return { contentType, ...(plain !== undefined && { examples: { default: { value: plain } } }) };
}

function hasBigInt(value: unknown): boolean {
  if (typeof value === "bigint") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasBigInt);
}
