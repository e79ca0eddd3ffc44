import type { WorldContext } from "../context.ts";
import { entraApp } from "../entra/app.ts";
import {
  challengeMethods,
  prompts,
  responseModes,
  responseTypeParts,
} from "../entra/authorize/authorizeRequest.ts";
import { authorizeParameters, tokenParameters } from "../entra/parameters.ts";
import { grants } from "../entra/token/tokenEndpoint.ts";
import { graphApp } from "../graph/app.ts";
import { type CoverageTable, codes } from "./table.ts";

/** What Hono keeps of a route. */
interface Route {
  readonly method: string;
  readonly path: string;
}

/** Microsoft Graph: the routes of its router. @param context of any world, which nothing is asked of */
export function graphCoverage(context: WorldContext): CoverageTable {
  return {
    title: "Microsoft Graph",
    text: "Names after a colon are a caller's own. Everything else is refused with 501.",
    columns: ["path", "methods"],
    rows: routesOf(graphApp(context).routes),
  };
}

/** Microsoft Entra ID: the routes of its router. */
export function entraCoverage(context: WorldContext): CoverageTable {
  return {
    title: "Microsoft Entra ID, endpoints",
    text: "On the sign-in host of each cloud.",
    columns: ["path", "methods"],
    rows: routesOf(entraApp(context).routes),
  };
}

/** What the endpoints read of a request: Entra's own code can read no other name. */
export function parameterCoverage(): CoverageTable {
  return {
    title: "Microsoft Entra ID, parameters",
    text: "Other parameters are not looked at, as on Azure.",
    columns: ["where", "names or values"],
    rows: [
      ["authorize, adminconsent", codes(authorizeParameters)],
      ["token", codes(tokenParameters)],
      ["`grant_type`", codes(Object.keys(grants))],
      ["`response_type`, one or several", codes(responseTypeParts)],
      ["`response_mode`", codes(responseModes)],
      ["`prompt`", codes(prompts)],
      ["`code_challenge_method`", codes(challengeMethods)],
    ],
  };
}

/** Paths with their methods; those of middleware, which is for every path, left out. */
function routesOf(routes: readonly Route[]): string[][] {
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
