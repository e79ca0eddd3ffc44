/** An operation's URL template (learn.microsoft.com/azure/api-management/api-management-howto-add-operations). */
export interface UrlTemplate {
  readonly segments: readonly Pattern[];
  /** A last segment that takes all the rest of a path, `*` or `{*name}`; "" without a name. */
  readonly rest: string | undefined;
  readonly query: readonly (readonly [name: string, pattern: Pattern])[];
}

/** A literal, which is compared without case, or `{id}` and `v{version}.json`. */
export type Pattern =
  | { readonly literal: string }
  | { readonly expression: RegExp; readonly names: readonly string[] };

/** A template against a request. */
export interface TemplateMatch {
  readonly parameters: ReadonlyMap<string, string>;
  /** Greater: closer. Literal path segments count most, then parameters, then query parameters. */
  readonly score: number;
}

/** Reads `/items/{id}?a={a}`, `/files/*` and `/files/{*rest}`. */
export function readTemplate(template: string): UrlTemplate {
  const [path = "/", query = ""] = template.split("?", 2);
  const all = segmentsOf(path);
  const rest = /^(?:\*|\{\*([^{}]+)\})$/.exec(all.at(-1) ?? "");
  return {
    segments: (rest ? all.slice(0, -1) : all).map(readPattern),
    rest: rest ? (rest[1] ?? "") : undefined,
    query: [...new URLSearchParams(query)].map(([name, pattern]) => [name, readPattern(pattern)]),
  };
}

/** A path's segments, decoded; a slash at the end counts as none. */
export function pathSegments(path: string): string[] {
  return segmentsOf(path).map(decoded);
}

/**
 * Matches a request whose path fits already, segment by segment.
 * @param path the segments of the path behind the API's own
 * @returns undefined when its query does not fit
 */
export function matchFitting(
  template: UrlTemplate,
  path: readonly string[],
  query: URLSearchParams,
): TemplateMatch | undefined {
  const parameters = new Map<string, string>();
  let score = template.rest === undefined ? 1000 : 0;
  for (const [index, pattern] of template.segments.entries()) {
    if (!fits(pattern, path[index]!, parameters)) return undefined;
    score += "literal" in pattern ? 10_000 : 100;
  }
  if (template.rest) parameters.set(template.rest, path.slice(template.segments.length).join("/"));
  for (const [name, pattern] of template.query) {
    const value = query.get(name);
    if (value === null || !fits(pattern, value, parameters)) return undefined;
    score += 1;
  }
  return { parameters, score };
}

/**
 * Matches one template.
 * @param path as for `matchFitting`
 */
export function matchTemplate(
  template: UrlTemplate,
  path: readonly string[],
  query: URLSearchParams,
): TemplateMatch | undefined {
  const wanted = template.segments.length;
  if (path.length < wanted || (template.rest === undefined && path.length > wanted)) return undefined;
  return matchFitting(template, path, query);
}

/**
 * Whether a value fits, without case.
 * @param parameters gets what the pattern's names stand for
 */
export function fits(pattern: Pattern, value: string, parameters?: Map<string, string>): boolean {
  if ("literal" in pattern) return pattern.literal === value.toLowerCase();
  const match = pattern.expression.exec(value);
  if (match === null) return false;
  for (const [index, name] of pattern.names.entries()) parameters?.set(name, match[index + 1]!);
  return true;
}

function readPattern(text: string): Pattern {
  const parts = text.split(/(\{[^{}]+\})/);
  if (parts.length === 1) return { literal: text.toLowerCase() };
  const names = parts.filter((part) => isName(part)).map((part) => part.slice(1, -1));
  const source = parts
    .map((part) => (isName(part) ? "(.+?)" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return { expression: new RegExp(`^${source}$`, "is"), names };
}

function isName(part: string): boolean {
  return /^\{[^{}]+\}$/.test(part);
}

function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .filter((segment, index, all) => segment !== "" || index < all.length - 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
