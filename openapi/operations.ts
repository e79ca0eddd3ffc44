import type { DocumentOperation, LeftOut } from "./operation.ts";
import { readParameters } from "./parameters.ts";
import type { DocumentProblems } from "./problem.ts";
import type { References } from "./reference.ts";
import { readContent, readResponses } from "./responses.ts";
import { readSecurity } from "./security.ts";
import { checkTemplate } from "./template.ts";
import { clipped, isNode, type Node, nodeOf, textOf } from "./values.ts";

/** `trace` is in the specification, and API Management has none (api-import-restrictions, "Unsupported"). */
const methods = ["get", "put", "post", "delete", "options", "head", "patch"];

/**
 * The operations of a document: those of its paths, then those of `x-ms-paths`, which API Management imports as
 * well (api-import-restrictions, "Supported extensions").
 * @param leftOut where is added what API Management leaves out
 */
export function readOperations(
  root: Node,
  references: References,
  problems: DocumentProblems,
  leftOut: LeftOut[],
): DocumentOperation[] {
  return [...inPaths("paths"), ...inPaths("x-ms-paths")];

  function inPaths(key: "paths" | "x-ms-paths"): DocumentOperation[] {
    return Object.entries(nodeOf(root[key]))
      .filter(([path]) => !path.startsWith("x-"))
      .flatMap(([path, node]) => inPath(path, node, key === "x-ms-paths"));
  }

  function inPath(key: string, node: unknown, withQuery: boolean): DocumentOperation[] {
    if (!isNode(node)) {
      problems.add(clipped(key), "is not a map of methods");
      return [];
    }
    checkKey(key);
    const [path = "", query = ""] = key.split(/\?(.*)/s);
    // Azure's import drops it (recording of azure-sdk-for-net, ApiTests/CloneApiUsingSourceApiId).
    if (query !== "" && !withQuery) leftOut.push({ what: "pathQuery", at: clipped(key) });
    const item = references.resolve(node);
    if (!item) return [];
    if (item.servers !== undefined) leftOut.push({ what: "servers", at: clipped(key) });
    if (isNode(item.trace)) leftOut.push({ what: "trace", at: clipped(`TRACE ${path}`) });
    return methods
      .filter((method) => Object.hasOwn(item, method))
      .flatMap((method) => inItem(path, withQuery ? query : "", method.toUpperCase(), item) ?? []);
  }

  function inItem(path: string, query: string, method: string, item: Node): DocumentOperation | undefined {
    const at = clipped(`${method} ${path}${query && `?${query}`}`);
    const operation = item[method.toLowerCase()];
    if (!isNode(operation)) {
      problems.add(at, "is not an operation: a map with responses is expected");
      return undefined;
    }
    if (operation.$ref !== undefined) {
      problems.add(
        at,
        `has $ref '${clipped(String(operation.$ref))}' in the operation's place, where OpenAPI has no reference; put the operation itself there, for example by bundling the document`,
      );
      return undefined;
    }
    if (operation.servers !== undefined) leftOut.push({ what: "servers", at });
    const { parameters, cookies } = readParameters(
      [item.parameters, operation.parameters],
      at,
      references,
      problems,
    );
    if (cookies.length > 0) leftOut.push({ what: "cookie", at: `${at} (${clipped(cookies.join(", "))})` });
    const security = readSecurity(root, operation, references);
    const requestBody = references.resolve(operation.requestBody);
    const read: DocumentOperation = {
      at,
      method,
      path,
      query,
      operationId: textOf(operation.operationId),
      ...(textOf(operation.summary) && { summary: String(operation.summary) }),
      ...(typeof operation.description === "string" && { description: operation.description }),
      parameters,
      body: readContent(requestBody, references),
      ...(typeof requestBody?.description === "string" && { bodyDescription: requestBody.description }),
      responses: readResponses(operation, references),
      ...(security && { security }),
    };
    checkTemplate(read, problems);
    return read;
  }

  function checkKey(key: string): void {
    if (!key.startsWith("/")) {
      problems.add(clipped(key), "a path begins with a slash (OpenAPI, Paths Object)");
    }
    if (key.includes("#"))
      problems.add(clipped(key), "a path has no fragment: nothing behind a # is ever sent");
  }
}
