import { parseDocument } from "yaml";
import type { MockResponse } from "./types.ts";

/** What the stack needs to know of an OpenAPI document. */
export interface OpenApiDocument {
  readonly format: "openapi" | "openapi+json";
  readonly title?: string;
  readonly description?: string;
  readonly operations: readonly Operation[];
}

export interface Operation {
  /** `GET /add`, as a message names it. */
  readonly name: string;
  /** The document's own name of it, if it has one. */
  readonly operationId?: string;
  /** The successful responses that the document has an example of. */
  readonly examples: readonly MockResponse[];
}

/** A document that cannot be used; the message completes "<file> …". */
export class OpenApiError extends Error {
  override readonly name = "OpenApiError";
}

type Node = Readonly<Record<string, unknown>>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * Reads an OpenAPI 3.0 or 3.1 document, YAML or JSON.
 * @throws OpenApiError when it is neither, or has no operation
 */
export function readOpenApi(text: string): OpenApiDocument {
  const isJson = text.trimStart().startsWith("{");
  const root = isJson ? parseJson(text) : parseYaml(text);
  if (!isNode(root)) throw new OpenApiError("is not an OpenAPI document: there is no map at its top");
  requireVersion(root);
  const operations = operationsOf(root);
  if (operations.length === 0) {
    throw new OpenApiError("has no operations: there is nothing under `paths` that a client could call");
  }
  const info = isNode(root.info) ? root.info : {};
  return {
    format: isJson ? "openapi+json" : "openapi",
    title: textOf(info.title),
    description: textOf(info.description),
    operations,
  };
}

/** The response that every operation has an example of, or undefined when there is none. */
export function commonExample(operations: readonly Operation[]): MockResponse | undefined {
  const [first, ...others] = operations;
  return first?.examples.find((wanted) =>
    others.every(({ examples }) =>
      examples.some((one) => one.statusCode === wanted.statusCode && one.contentType === wanted.contentType),
    ),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OpenApiError(`is not valid JSON: ${(error as Error).message}`);
  }
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const [reason] = error.message.split(/ at line |\n/);
    throw new OpenApiError(`is not valid YAML${line ? ` (line ${line})` : ""}: ${reason}`);
  }
  try {
    return document.toJS();
  } catch (error) {
    throw new OpenApiError(`is not valid YAML: ${(error as Error).message}`);
  }
}

function requireVersion(root: Node): void {
  if (typeof root.openapi === "string" && /^3\.[01]\.\d+/.test(root.openapi)) return;
  if (root.swagger !== undefined) {
    throw new OpenApiError(`is Swagger ${String(root.swagger)}; convert it to OpenAPI 3.0 or 3.1`);
  }
  const found =
    root.openapi === undefined ? "has no `openapi` field" : `says openapi: ${String(root.openapi)}`;
  throw new OpenApiError(`${found}; OpenAPI 3.0 and 3.1 are supported, such as openapi: 3.0.3`);
}

function operationsOf(root: Node): Operation[] {
  const paths = isNode(root.paths) ? root.paths : {};
  return Object.entries(paths).flatMap(([path, item]) => {
    const operations = resolve(root, item);
    return methods
      .filter((method) => isNode(operations?.[method]))
      .map((method) => {
        const operation = operations?.[method] as Node;
        return {
          name: `${method.toUpperCase()} ${path}`,
          operationId: textOf(operation.operationId),
          examples: examplesOf(root, operation),
        };
      });
  });
}

function examplesOf(root: Node, operation: Node): MockResponse[] {
  const responses = isNode(operation.responses) ? operation.responses : {};
  return Object.entries(responses)
    .filter(([status]) => /^2\d\d$/.test(status))
    .flatMap(([status, response]) => {
      const content = resolve(root, response)?.content;
      return Object.entries(isNode(content) ? content : {})
        .filter(([, media]) => hasExample(root, media))
        .map(([contentType]) => ({ statusCode: Number(status), contentType }));
    });
}

/** Only an example beside the content counts: what APIM makes up from a schema is not an answer. */
function hasExample(root: Node, media: unknown): boolean {
  if (!isNode(media)) return false;
  if (media.example !== undefined) return true;
  const examples = isNode(media.examples) ? Object.values(media.examples) : [];
  return examples.some((example) => resolve(root, example)?.value !== undefined);
}

/** Follows references inside the document; references to other files lead nowhere. */
function resolve(root: Node, node: unknown, depth = 0): Node | undefined {
  if (!isNode(node)) return undefined;
  if (typeof node.$ref !== "string") return node;
  if (!node.$ref.startsWith("#/") || depth > 20) return undefined;
  const keys = node.$ref.slice(2).split("/");
  const target = keys.reduce<unknown>((container, key) => {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    return isNode(container) ? container[name] : undefined;
  }, root);
  return resolve(root, target, depth + 1);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
