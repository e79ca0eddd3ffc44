import { invalidServer, type OpenApiDocument } from "../../openapi/document.ts";
import type { DocumentOperation } from "../../openapi/operation.ts";
import { problemText } from "../../openapi/problem.ts";
import type { MockResponse } from "./types.ts";
import { listed } from "./wording.ts";

/**
 * What keeps a document from being deployed: everything that API Management's import refuses, and, where there is
 * no backend, what is missing of the examples that answer in its place. Each completes "<file> …".
 */
export function documentComplaints(
  { operations, problems, server }: OpenApiDocument,
  hasBackend: boolean,
): string[] {
  if (operations.length === 0 && problems.length === 0) {
    return ["has no operations: there is nothing under `paths` that a client could call"];
  }
  const refused = problems.map(problemText);
  // The stack's serviceUrl takes the place of the document's.
  if (!hasBackend && server && !server.usable) {
    refused.push(
      `servers: API Management does not take ${JSON.stringify(server.url.slice(0, 80))} ("${invalidServer}"); write its variables out, or give serviceUrl`,
    );
  }
  const complaints =
    refused.length > 0 ? [`cannot be imported by API Management: ${refused[0]}`, ...refused.slice(1)] : [];
  return hasBackend ? complaints : [...complaints, ...exampleComplaints(operations)];
}

function exampleComplaints(operations: readonly DocumentOperation[]): string[] {
  const silent = operations.filter((operation) => examplesOf(operation).length === 0).map(({ at }) => at);
  if (silent.length > 0) {
    return [
      `has no example of a successful response for ${listed(silent)}; without serviceUrl the API answers from its examples, so add them or give serviceUrl`,
    ];
  }
  if (operations.length === 0 || commonExample(operations)) return [];
  return [
    "has examples, but no status and content type that all operations share, and without serviceUrl one of them has to do for all; give serviceUrl",
  ];
}

/** The response that every operation has an example of, or undefined when there is none. */
export function commonExample(operations: readonly DocumentOperation[]): MockResponse | undefined {
  const [first = [], ...others] = operations.map(examplesOf);
  return first.find((wanted) =>
    others.every((examples) =>
      examples.some((one) => one.statusCode === wanted.statusCode && one.contentType === wanted.contentType),
    ),
  );
}

/** The successes with an example beside the content: what APIM makes up from a schema is not an answer. */
function examplesOf({ responses }: DocumentOperation): MockResponse[] {
  return responses
    .filter(({ status }) => /^2\d\d$/.test(status))
    .flatMap(({ status, content }) =>
      content
        .filter(({ example }) => example !== undefined)
        .map(({ contentType }) => ({ statusCode: Number(status), contentType })),
    );
}
