/** An operation's URL template against a request (learn.microsoft.com/azure/api-management/api-management-howto-add-operations). */
export interface TemplateMatch {
  readonly parameters: ReadonlyMap<string, string>;
  /** Greater: closer. Literal path segments count most, then parameters, then query parameters. */
  readonly score: number;
}

/**
 * Matches `/items/{id}?a={a}`, `/files/*` and `/files/{*rest}`.
 * @param path behind the API's own, with its leading slash
 */
export function matchTemplate(
  template: string,
  path: string,
  query: URLSearchParams,
): TemplateMatch | undefined {
  const [pathTemplate = "/", queryTemplate = ""] = template.split("?", 2);
  const parameters = new Map<string, string>();
  const wanted = segments(pathTemplate);
  const given = segments(path);
  let score = 0;
  for (const [index, segment] of wanted.entries()) {
    const isLast = index === wanted.length - 1;
    const rest = isLast ? /^(?:\*|\{\*([^{}]+)\})$/.exec(segment) : null;
    if (rest) {
      if (rest[1]) parameters.set(rest[1], decoded(given.slice(index).join("/")));
      return withQuery(queryTemplate, query, parameters, score);
    }
    const value = given[index];
    if (value === undefined || !matchSegment(segment, decoded(value), parameters)) return undefined;
    score += segment.includes("{") ? 100 : 10_000;
  }
  return given.length > wanted.length ? undefined : withQuery(queryTemplate, query, parameters, score + 1000);
}

function withQuery(
  template: string,
  query: URLSearchParams,
  parameters: Map<string, string>,
  score: number,
): TemplateMatch | undefined {
  let total = score;
  for (const [name, pattern] of new URLSearchParams(template)) {
    const value = query.get(name);
    if (value === null || !matchSegment(pattern, value, parameters)) return undefined;
    total += 1;
  }
  return { parameters, score: total };
}

/** `{id}`, `v{version}.json` or a literal; literals are compared without case. */
function matchSegment(pattern: string, value: string, parameters: Map<string, string>): boolean {
  const names: string[] = [];
  const source = pattern
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      names.push(part.slice(1, -1));
      return "(.+?)";
    })
    .join("");
  const match = new RegExp(`^${source}$`, "is").exec(value);
  if (!match) return false;
  for (const [index, name] of names.entries()) parameters.set(name, match[index + 1]!);
  return true;
}

function segments(path: string): string[] {
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
