import { versionSetOf } from "../../model/apiVersions.ts";
import type { ApimApi, ApimOperation, ApimService } from "../../model/instances.ts";
import { indexed } from "../../model/table.ts";
import { OperationIndex, type OperationMatch } from "./operationIndex.ts";

/** What of a request says which API it is for. */
export interface ApiRequest {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  readonly headers: Headers;
}

/** The API of a path and what follows the API's own part of it. */
export interface ApiMatch {
  readonly api: ApimApi;
  /** With its leading slash. */
  readonly rest: string;
}

/**
 * The API with the longest path that the request's begins with; whole segments, without case. Of the versions at that path
 * the one that the request names in the set's header or query parameter; the API without a version where it names none
 * (learn.microsoft.com/azure/api-management/api-management-versions, "Original versions"). None otherwise: a preflight,
 * for one, cannot carry the header (MicrosoftDocs/azure-docs#54830), and a call without the parameter ends in 404
 * (Azure/api-management-developer-portal#860).
 */
export function findApi(service: ApimService, request: ApiRequest): ApiMatch | undefined {
  const apis = apisByPath(service.apis);
  const path = request.pathname;
  for (let end = path.length; end >= 0; end = end > 0 ? path.lastIndexOf("/", end - 1) : -1) {
    const [first, ...others] = apis.get(path.slice(0, end).toLowerCase()) ?? [];
    if (!first) continue;
    const api = [first, ...others].find((each) => isAskedFor(service, each, request));
    return api && { api, rest: path.slice(end) || "/" };
  }
  return undefined;
}

/** Whether a request at an API's path names its version, or none where it has none. */
function isAskedFor(service: ApimService, api: ApimApi, { searchParams, headers }: ApiRequest): boolean {
  const set = versionSetOf(service, api);
  if (!set) return true;
  const { versioningScheme, versionQueryName, versionHeaderName } = set.properties;
  // A version of the scheme Segment is in the path.
  if (versioningScheme === "Segment") return true;
  const named =
    versioningScheme === "Query"
      ? searchParams.get(String(versionQueryName))
      : headers.get(String(versionHeaderName));
  // The portal's console sends the parameter without a value for an API without a version (consoleOperation.ts).
  return (named ?? "") === String(api.properties.apiVersion ?? "");
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

/** By the path, with its leading slash; "" is the root. */
const apisByPath = indexed((apis: Iterable<ApimApi>) => {
  const byPath = new Map<string, ApimApi[]>();
  for (const api of apis) {
    if (api.properties.isCurrent === false) continue;
    const path = api.path === "" ? "" : `/${api.path.toLowerCase()}`;
    const there = byPath.get(path);
    if (there) there.push(api);
    else byPath.set(path, [api]);
  }
  return byPath;
});
