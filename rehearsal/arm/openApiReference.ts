import { asObject } from "./request.ts";

/** Follows `$ref` to the object itself; says what is wrong and gives undefined where it cannot. */
export type Resolver = (node: unknown, at: string) => Record<string, unknown> | undefined;

/**
 * Resolves references inside one document (RFC 6901 pointers). References to other files are refused, as API
 * Management refuses them.
 * @param problems where what is wrong is added
 */
export function makeResolver(document: Record<string, unknown>, problems: string[]): Resolver {
  return function resolve(node, at) {
    let object = asObject(node);
    const seen = new Set<string>();
    while (typeof object?.$ref === "string") {
      const reference = object.$ref;
      if (!reference.startsWith("#/")) {
        problems.push(`${at}: $ref '${reference}' points outside the document`);
        return undefined;
      }
      object = seen.has(reference) ? undefined : asObject(pointed(document, reference));
      seen.add(reference);
      if (!object) problems.push(`${at}: $ref '${reference}' points to nothing`);
    }
    return object;
  };
}

function pointed(document: unknown, reference: string): unknown {
  return reference
    .slice(2)
    .split("/")
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, part) => asObject(node)?.[part], document);
}
