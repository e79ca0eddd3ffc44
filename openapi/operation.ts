import type { DocumentParameter } from "./parameters.ts";
import type { DocumentContent, DocumentResponse } from "./responses.ts";

/** One operation as a document has it. */
export interface DocumentOperation {
  /** `GET /add`, as a message names it. */
  readonly at: string;
  /** Upper case. */
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  /** What a path of `x-ms-paths` has behind its question mark: `op=copy`. */
  readonly query: string;
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters: readonly DocumentParameter[];
  readonly body: readonly DocumentContent[];
  /** What the document says of the request's body. */
  readonly bodyDescription?: string;
  readonly responses: readonly DocumentResponse[];
  /** Alternatives, each the scopes that a token needs together; undefined where the document says nothing of it. */
  readonly security?: readonly (readonly string[])[];
}

/** A part of the document that API Management leaves out without a word. */
export interface LeftOut {
  readonly what: "trace" | "cookie" | "pathQuery" | "fragment" | "servers" | "webhook";
  /** `GET /add`, or a webhook's name. */
  readonly at: string;
}
