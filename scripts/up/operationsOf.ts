import { readOpenApi } from "../../openapi/document.ts";
import { namesOf } from "../../openapi/operationName.ts";
import { DocumentError } from "../../openapi/problem.ts";

/**
 * ARM names of a document's operations; none of what cannot be read.
 * @param document its text, as an API's `value`
 */
export function operationsOf(document: unknown): ReadonlySet<string> {
  if (typeof document !== "string") return new Set();
  try {
    return new Set(namesOf(readOpenApi(document).operations));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return new Set();
  }
}
