import { parse, YAMLParseError } from "yaml";
import { validationError } from "./errors.ts";
import { importOperation } from "./openApiOperation.ts";
import { makeResolver } from "./openApiReference.ts";
import { asObject } from "./request.ts";

/** One operation as an import leaves it, before it has an id. */
export interface ImportedOperation {
  /** Name in ARM, normalized from `operationId`. */
  readonly name: string;
  /** Properties of the REST API's OperationContract. */
  readonly properties: Record<string, unknown>;
}

export interface ImportedApi {
  readonly title: string;
  readonly description: string | undefined;
  readonly serviceUrl: string | undefined;
  readonly operations: readonly ImportedOperation[];
}

/** Whether required query parameters become part of the URL template (the default) or stay in the query. */
export type RequiredQueryParameters = "template" | "query";

const verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * Imports an OpenAPI 3 document as API Management does.
 * @param format `openapi` for YAML or JSON, `openapi+json` for JSON alone
 * @throws ArmError 400 ValidationError with every problem of the document
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function importOpenApi(
  text: string,
  format: "openapi" | "openapi+json",
  requiredQueryParameters: RequiredQueryParameters,
): ImportedApi {
  const document = parseDocument(text, format);
  const problems: string[] = [];
  const version = document.openapi;
  if (typeof version !== "string" || !/^3\.[01]\.\d+/.test(version)) {
    const found = version ?? (document.swagger === undefined ? "no version" : `Swagger ${document.swagger}`);
    problems.push(`the document must be OpenAPI 3.0 or 3.1; got ${String(found)}`);
  }
  const info = asObject(document.info);
  if (typeof info?.title !== "string") problems.push("info.title is missing");
  const paths = asObject(document.paths);
  if (!paths) problems.push("paths is missing");
  const resolve = makeResolver(document, problems);

  const operations: ImportedOperation[] = [];
  for (const [path, node] of Object.entries(paths ?? {})) {
    const item = resolve(node, `paths.${path}`);
    for (const method of verbs) {
      const operation = asObject(item?.[method]);
      if (!item || !operation) continue;
      const source = { path, method, item, operation, requiredQueryParameters };
      const { name, properties } = importOperation(source, resolve, problems);
      operations.push({ name: unique(name, operations), properties });
    }
  }
  if (problems.length > 0) throw parsingErrors(problems);
  const server = Array.isArray(document.servers) ? asObject(document.servers[0]) : undefined;
  return {
    title: info?.title as string,
    description: typeof info?.description === "string" ? info.description : undefined,
    serviceUrl: absoluteUrl(server?.url),
    operations,
  };
}

function parseDocument(text: string, format: "openapi" | "openapi+json"): Record<string, unknown> {
  try {
    const document = asObject(format === "openapi" ? parse(text) : JSON.parse(text));
    if (document) return document;
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof SyntaxError)) throw error;
    throw parsingErrors([error.message]);
  }
  throw parsingErrors([`the document is not an object in ${format === "openapi" ? "YAML or JSON" : "JSON"}`]);
}

function parsingErrors(problems: readonly string[]) {
  return validationError(
    problems.map((problem) => ({ target: "representation", message: `Parsing error(s): ${problem}.` })),
  );
}

/** Four characters of a name are left free for this suffix. */
function unique(name: string, operations: readonly ImportedOperation[]): string {
  const taken = (candidate: string) => operations.some((operation) => operation.name === candidate);
  if (!taken(name)) return name;
  for (let suffix = 1; ; suffix += 1) {
    if (!taken(`${name}-${suffix}`)) return `${name}-${suffix}`;
  }
}

/** Relative server URLs have no meaning for a document that is sent inline. */
function absoluteUrl(url: unknown): string | undefined {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url.replace(/\/$/, "") : undefined;
}
