import type { ApimOperation } from "../../model/instances.ts";
import {
  fits,
  matchFitting,
  type Pattern,
  pathSegments,
  readTemplate,
  type TemplateMatch,
  type UrlTemplate,
} from "../core/urlTemplate.ts";

export interface OperationMatch {
  readonly operation: ApimOperation;
  readonly parameters: ReadonlyMap<string, string>;
}

/** An operation at its place in the index. */
interface Indexed {
  readonly operation: ApimOperation;
  readonly template: UrlTemplate;
  /** Of two that fit as well, the one that came first is taken. */
  readonly order: number;
}

/** All templates that begin with the same segments. */
interface Node {
  readonly literals: Map<string, Node>;
  /** By what they match, whatever their names are. */
  readonly patterns: Map<string, { readonly pattern: Pattern; readonly node: Node }>;
  /** Templates that end here. */
  readonly ends: Indexed[];
  /** Templates whose last segment takes all that follows. */
  readonly rests: Indexed[];
}

/**
 * The operations of an API as a tree of their templates' segments: a request is compared with what may fit it, however
 * many others there are.
 */
export class OperationIndex {
  readonly #methods = new Map<string, Node>();

  constructor(operations: Iterable<ApimOperation>) {
    let order = 0;
    for (const operation of operations) {
      const template = readTemplate(operation.urlTemplate);
      let node = this.#methods.get(operation.method) ?? emptyNode();
      this.#methods.set(operation.method, node);
      for (const pattern of template.segments) node = below(node, pattern);
      (template.rest === undefined ? node.ends : node.rests).push({ operation, template, order: order++ });
    }
  }

  /**
   * The operation whose method and URL template fit best.
   * @param path behind the API's own, with its leading slash
   */
  find(method: string, path: string, query: URLSearchParams): OperationMatch | undefined {
    const root = this.#methods.get(method);
    if (root === undefined) return undefined;
    const segments = pathSegments(path);
    let best: (Indexed & TemplateMatch) | undefined;
    for (const candidate of candidates(root, segments, 0)) {
      const match = matchFitting(candidate.template, segments, query);
      if (match === undefined) continue;
      const isCloser =
        best === undefined ||
        match.score > best.score ||
        (match.score === best.score && candidate.order < best.order);
      if (isCloser) best = { ...candidate, ...match };
    }
    return best && { operation: best.operation, parameters: best.parameters };
  }
}

function* candidates(node: Node, path: readonly string[], depth: number): Generator<Indexed> {
  yield* node.rests;
  const segment = path[depth];
  if (segment === undefined) {
    yield* node.ends;
    return;
  }
  const literal = node.literals.get(segment.toLowerCase());
  if (literal) yield* candidates(literal, path, depth + 1);
  for (const { pattern, node: next } of node.patterns.values()) {
    if (fits(pattern, segment)) yield* candidates(next, path, depth + 1);
  }
}

function below(node: Node, pattern: Pattern): Node {
  if ("literal" in pattern) {
    const next = node.literals.get(pattern.literal) ?? emptyNode();
    node.literals.set(pattern.literal, next);
    return next;
  }
  const key = pattern.expression.source.toLowerCase();
  const known = node.patterns.get(key) ?? { pattern, node: emptyNode() };
  node.patterns.set(key, known);
  return known.node;
}

function emptyNode(): Node {
  return { literals: new Map(), patterns: new Map(), ends: [], rests: [] };
}
