/** What Hono keeps of a route. */
interface Route {
  readonly method: string;
  readonly path: string;
}

/** Paths with their methods; those of middleware, which is for every path, left out. */
export function routesOf(routes: readonly Route[]): string[][] {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of routes) {
    if (
      path === "/*" ||
      (method === "ALL" &&
        routes.some((other) => other !== routes[0] && other.path === path && other.method !== "ALL"))
    )
      continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  return [...methods]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, own]) => [`\`${path}\``, [...own].sort().join(", ")]);
}
