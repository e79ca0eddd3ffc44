import type { ContentfulStatusCode } from "hono/utils/http-status";

/** One entry of `error.details`. */
export interface GraphErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target: string;
}

/**
 * A refusal of Microsoft Graph, with the code and message that Graph uses
 * (learn.microsoft.com/graph/errors).
 */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  /** Which values are meant; most refusals have none. */
  readonly details: readonly GraphErrorDetail[] | undefined;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    details?: readonly GraphErrorDetail[],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** 400 for a value that Graph does not take. */
export function badRequest(message: string, code = "Request_BadRequest"): GraphError {
  return new GraphError(400, code, message);
}

export function invalidValue(property: string, resource: string): GraphError {
  return badRequest(`Invalid value specified for property '${property}' of resource '${resource}'.`);
}

/** 404 for a directory object, or one that the request refers to. */
export function resourceNotFound(id: string): GraphError {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphError(404, "Request_ResourceNotFound", message);
}

/** 409 for a second object with a key that has to be unique. */
export function conflict(message: string): GraphError {
  return new GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message);
}
