import type { ApimApi, ApimOperation, ApimService } from "../../model/instances.ts";
import { matchTemplate } from "../urlTemplate.ts";

/** The API of a path and what follows the API's own part of it. */
export interface ApiMatch {
  readonly api: ApimApi;
  /** With its leading slash. */
  readonly rest: string;
}

/** The API with the longest path that the request's begins with; whole segments, without case. */
export function findApi(service: ApimService, path: string): ApiMatch | undefined {
  const matches = [...service.apis.values()]
    .filter(({ properties }) => properties.isCurrent !== false)
    .map((api) => ({ api, prefix: api.path === "" ? "" : `/${api.path}` }))
    .filter(({ prefix }) => startsWithPath(path, prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const [best] = matches;
  return best && { api: best.api, rest: path.slice(best.prefix.length) || "/" };
}

export interface OperationMatch {
  readonly operation: ApimOperation;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The operation whose method and URL template fit best. */
export function findOperation(
  api: ApimApi,
  method: string,
  rest: string,
  query: URLSearchParams,
): OperationMatch | undefined {
  const matches = [...api.operations.values()]
    .filter((operation) => operation.method === method)
    .flatMap((operation) => {
      const match = matchTemplate(operation.urlTemplate, rest, query);
      return match ? [{ operation, ...match }] : [];
    })
    .sort((a, b) => b.score - a.score);
  return matches[0];
}

function startsWithPath(path: string, prefix: string): boolean {
  const start = path.slice(0, prefix.length).toLowerCase();
  return (
    start === prefix.toLowerCase() &&
    (path.length === prefix.length || path[prefix.length] === "/" || prefix === "")
  );
}
