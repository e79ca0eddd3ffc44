import { Documents } from "./documents.ts";
import type { DocumentOperation, LeftOut } from "./operation.ts";
import { readOperations } from "./operations.ts";
import { DocumentError, type DocumentProblem, DocumentProblems } from "./problem.ts";
import { checkReferences, References } from "./reference.ts";
import { type ParsedDocument, parseDocument } from "./syntax.ts";
import { checkSignatures } from "./template.ts";
import { documentText } from "./text.ts";
import { clipped, isNode, listOf, type Node, nodeOf, textOf } from "./values.ts";

/** An OpenAPI document as API Management reads it. */
export interface OpenApiDocument extends Omit<ParsedDocument, "root"> {
  readonly title?: string;
  readonly description?: string;
  /** In the document's order, `x-ms-paths` last. */
  readonly operations: readonly DocumentOperation[];
  /** The first https server, without a slash at its end; API Management takes no other. */
  readonly server?: DocumentServer;
  /** Everything that API Management would refuse; an import with one of these fails. */
  readonly problems: readonly DocumentProblem[];
  /** What API Management leaves out without a word. */
  readonly leftOut: readonly LeftOut[];
  readonly references: References;
}

/** A server of a document. */
export interface DocumentServer {
  readonly url: string;
  /** Whether API Management takes it: not with variables, for example. */
  readonly usable: boolean;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, YAML or JSON, by the rules of API Management's import.
 * @param file the document's file name, where it has one
 * @throws DocumentError when nothing can be read of it; what else is wrong is in `problems`
 * @see learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function readOpenApi(content: string | Uint8Array, file?: string): OpenApiDocument {
  return readBefore.get(documentText(content), file);
}

const readBefore = new Documents(readText);

function readText(text: string, file?: string): OpenApiDocument {
  const { root, ...parsed } = parseDocument(text, file);
  requireVersion(root);
  const problems = new DocumentProblems();
  const leftOut: LeftOut[] = [];
  const references = new References(root);
  const info = nodeOf(root.info);
  if (!textOf(info.title)) problems.add(undefined, "info.title is missing; OpenAPI asks for one");
  if (root.paths !== undefined && root.paths !== null && !isNode(root.paths)) {
    problems.add(undefined, "paths is not a map");
  }
  if ((root.paths ?? root["x-ms-paths"] ?? undefined) === undefined) {
    problems.add(undefined, "paths is missing: there is nothing that a client could call");
  }
  const operations = readOperations(root, references, problems, leftOut);
  checkSignatures(operations, problems);
  checkReferences(root, references, (at, message) => problems.add(at, message));
  checkComponents(root, problems);
  for (const name of Object.keys(nodeOf(root.webhooks))) leftOut.push({ what: "webhook", at: clipped(name) });
  return {
    ...parsed,
    title: textOf(info.title),
    description: textOf(info.description),
    operations,
    server: serverOf(root),
    problems: problems.list(),
    leftOut,
    references,
  };
}

function requireVersion(root: Node): void {
  if (typeof root.openapi === "string" && /^3\.[01]\.\d+/.test(root.openapi)) return;
  if (root.swagger !== undefined) {
    throw new DocumentError(
      `is Swagger ${clipped(String(root.swagger), 40)}; convert it to OpenAPI 3.0 or 3.1`,
    );
  }
  const found =
    root.openapi === undefined
      ? "has no `openapi` field"
      : `says openapi: ${clipped(typeof root.openapi === "object" ? "not a text" : String(root.openapi), 40)}`;
  throw new DocumentError(`${found}; OpenAPI 3.0 and 3.1 are supported, such as openapi: 3.0.3`);
}

/** Components' names (OpenAPI, Components Object); API Management refuses others (umbraco/Umbraco-CMS#17300). */
function checkComponents(root: Node, problems: DocumentProblems): void {
  for (const [kind, components] of Object.entries(nodeOf(root.components))) {
    if (kind.startsWith("x-")) continue;
    for (const name of Object.keys(nodeOf(components))) {
      if (/^[A-Za-z0-9._-]+$/.test(name)) continue;
      problems.add(
        `components.${kind}`,
        `'${clipped(name)}' is not a name that a component can have: letters, digits, periods, hyphens and underscores`,
      );
    }
  }
}

/**
 * The first https URL (api-import-restrictions, "HTTPS URLs"). One with variables, or none that a URL is made of,
 * is refused by Azure where it would be used (Azure/azure-rest-api-specs#24450).
 */
function serverOf(root: Node): DocumentServer | undefined {
  const urls = listOf(root.servers).flatMap((server) => {
    const { url } = nodeOf(server);
    return typeof url === "string" && /^https:\/\//i.test(url) ? url.replace(/\/$/, "") : [];
  });
  const [url] = urls;
  return url === undefined ? undefined : { url, usable: URL.canParse(url) && !/[{}]/.test(url) };
}

/** API Management's words for a server that it does not take. */
export const invalidServer = "Invalid value of the Web service url";
