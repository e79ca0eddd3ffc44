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
import { routesOf } from "./routes.ts";
import { type CoverageTable, codes } from "./table.ts";

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
