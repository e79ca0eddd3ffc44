import type { ApimApi, ApimOperation, ApimService } from "../../model/instances.ts";
import { indexed } from "../../model/table.ts";
import { OperationIndex, type OperationMatch } from "./operationIndex.ts";

/** The API of a path and what follows the API's own part of it. */
export interface ApiMatch {
  readonly api: ApimApi;
  /** With its leading slash. */
  readonly rest: string;
}

/** The API with the longest path that the request's begins with; whole segments, without case. */
export function findApi(service: ApimService, path: string): ApiMatch | undefined {
  const apis = apisByPath(service.apis);
  for (let end = path.length; end >= 0; end = end > 0 ? path.lastIndexOf("/", end - 1) : -1) {
    const api = apis.get(path.slice(0, end).toLowerCase());
    if (api) return { api, rest: path.slice(end) || "/" };
  }
  return undefined;
}

/** The operation whose method and URL template fit best. */
export function findOperation(
  api: ApimApi,
  method: string,
  rest: string,
  query: URLSearchParams,
): OperationMatch | undefined {
  return operationsOf(api.operations).find(method, rest, query);
}

const operationsOf = indexed((operations: Iterable<ApimOperation>) => new OperationIndex(operations));

/** By the path, with its leading slash; "" is the root. Of two at one path the first is served. */
const apisByPath = indexed((apis: Iterable<ApimApi>) => {
  const byPath = new Map<string, ApimApi>();
  for (const api of apis) {
    const path = api.path === "" ? "" : `/${api.path.toLowerCase()}`;
    if (api.properties.isCurrent !== false && !byPath.has(path)) byPath.set(path, api);
  }
  return byPath;
});
