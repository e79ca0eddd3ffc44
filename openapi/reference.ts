import { clipped, isNode, type Node, own } from "./values.ts";

/** What a `$ref` leads to, or why it leads nowhere; the reason completes "$ref '…' …". */
export type Target = { readonly value: unknown } | { readonly problem: string };

/** Follows the references of one document. */
export class References {
  readonly #root: Node;
  #anchors: Map<string, unknown> | undefined;

  constructor(root: Node) {
    this.#root = root;
  }

  /** The map that a node is or refers to; undefined for anything else, and where a reference leads nowhere. */
  resolve = (node: unknown): Node | undefined => {
    const target = this.follow(node);
    return "value" in target && isNode(target.value) ? target.value : undefined;
  };

  /** What a node is or refers to, over any number of references. */
  follow(node: unknown): Target {
    const seen = new Set<string>();
    let value = node;
    while (isNode(value) && typeof value.$ref === "string") {
      const reference = value.$ref;
      if (seen.has(reference)) return { problem: "points to nothing: it leads back to itself" };
      seen.add(reference);
      const target = this.lookUp(reference);
      if ("problem" in target) return target;
      value = target.value;
    }
    return { value };
  }

  /** What one reference points to (RFC 6901, section 6). */
  lookUp(reference: string): Target {
    if (!reference.startsWith("#")) {
      return {
        problem:
          "points outside the document, which API Management does not follow; bundle what it points to into the document",
      };
    }
    let pointer: string;
    try {
      pointer = decodeURIComponent(reference.slice(1));
    } catch {
      return { problem: "is not a URI reference: write a % as %25" };
    }
    if (pointer === "") return { value: this.#root };
    if (!pointer.startsWith("/")) return this.#anchored(pointer);
    if (/~(?![01])/.test(pointer)) return { problem: "is not a JSON pointer: write a ~ as ~0" };
    return this.#pointed(
      pointer
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")),
    );
  }

  #pointed(parts: readonly string[]): Target {
    let value: unknown = this.#root;
    for (const part of parts) {
      if (Array.isArray(value)) value = /^(?:0|[1-9]\d*)$/.test(part) ? value[Number(part)] : undefined;
      else value = own(value, part);
      if (value === undefined) return { problem: "points to nothing" };
    }
    return { value };
  }

  /** JSON Schema's `$anchor` (OpenAPI 3.1). */
  #anchored(name: string): Target {
    this.#anchors ??= anchorsOf(this.#root);
    return this.#anchors.has(name) ? { value: this.#anchors.get(name) } : { problem: "points to nothing" };
  }
}

function anchorsOf(root: Node): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const seen = new Set<unknown>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const key of ["$anchor", "$dynamicAnchor"]) {
      const name = own(value, key);
      if (typeof name === "string" && !found.has(name)) found.set(name, value);
    }
    open.push(...Object.values(value));
  }
  return found;
}

/** Keywords whose values are data: what looks like a reference there is none. */
const data = new Set(["example", "default", "enum", "const", "value", "mapping", "dataValue"]);

/** Keywords whose maps are keyed by names that somebody chose. */
const named = new Set([
  ...["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"],
  ...["paths", "x-ms-paths", "webhooks", "schemas", "responses", "parameters", "examples", "requestBodies"],
  ...["headers", "securitySchemes", "links", "callbacks", "pathItems", "content", "encoding", "variables"],
]);

/** Looks at every reference of a document, wherever it is. */
export function checkReferences(
  root: Node,
  references: References,
  report: (at: string, message: string) => void,
): void {
  const seen = new Set<unknown>();
  walk(root, [], false);

  function walk(value: unknown, path: readonly string[], namesAbove: boolean): void {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, String(index)], false);
      return;
    }
    const node = value as Node;
    if (!namesAbove && typeof node.$ref === "string" && !isOperation(path)) {
      const target = references.follow(node);
      if ("problem" in target) report(placeOf(path), `$ref '${clipped(node.$ref)}' ${target.problem}`);
    }
    for (const [key, item] of Object.entries(node)) {
      if (namesAbove) walk(item, [...path, key], false);
      else if (!data.has(key) && (!key.startsWith("x-") || key === "x-ms-paths")) {
        // A schema's examples are values (3.1); those of content have names.
        if (key === "examples" && Array.isArray(item)) continue;
        walk(item, [...path, key], named.has(key) && !Array.isArray(item));
      }
    }
  }
}

/** A reference in an operation's place is a mistake of its own. */
function isOperation(path: readonly string[]): boolean {
  return (
    path.length === 3 &&
    /^(?:paths|x-ms-paths)$/.test(path[0]!) &&
    /^[a-z]+$/.test(path[2]!) &&
    path[2] !== "parameters"
  );
}

function placeOf(path: readonly string[]): string {
  const [top, name = "", method = ""] = path;
  if (top === "paths" || top === "x-ms-paths") {
    const verb = /^(?:get|put|post|delete|options|head|patch|trace)$/.test(method)
      ? `${method.toUpperCase()} `
      : "";
    return clipped(`${verb}${name}`);
  }
  return clipped(path.slice(0, top === "components" ? 3 : 2).join(".") || "the document");
}
