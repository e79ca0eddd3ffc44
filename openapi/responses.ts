import { exampleOf } from "./parameters.ts";
import type { References } from "./reference.ts";
import { isNode, type Node, nodeOf } from "./values.ts";

/** What a body can be in one media type. */
export interface DocumentContent {
  readonly contentType: string;
  /** Beside the schema, as one or as the first of several: not that of the schema. */
  readonly example?: { readonly value: unknown };
  readonly schema?: unknown;
}

export interface DocumentResponse {
  /** As the document has it: `200`, `2XX`, `default`. */
  readonly status: string;
  readonly description?: string;
  readonly content: readonly DocumentContent[];
}

/** The responses of an operation, in the document's order. */
export function readResponses(operation: Node, references: References): DocumentResponse[] {
  return Object.entries(nodeOf(operation.responses))
    .filter(([status]) => !status.startsWith("x-"))
    .map(([status, node]) => {
      const response = references.resolve(node);
      const description = response?.description;
      return {
        status,
        ...(typeof description === "string" && { description }),
        content: readContent(response, references),
      };
    });
}

/** The content of a response or a request's body. */
export function readContent(node: Node | undefined, references: References): DocumentContent[] {
  return Object.entries(nodeOf(node?.content)).map(([contentType, media]) => {
    const content = references.resolve(media) ?? {};
    return {
      contentType,
      ...exampleOf(content, references),
      ...((isNode(content.schema) || typeof content.schema === "boolean") && { schema: content.schema }),
    };
  });
}
