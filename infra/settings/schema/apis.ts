import * as v from "valibot";
import { flag, help, label, list, map, text } from "../fields.ts";
import { apiPath, resourceName } from "../names.ts";
import { backendApp } from "./backendApp.ts";
import { url } from "./common.ts";
import { cors } from "./cors.ts";
import { policy } from "./policy.ts";
import { product } from "./products.ts";
import { tokenValidation } from "./tokenValidation.ts";
import { versionKeys } from "./versions.ts";

/** One entry of `apim-oauth:apis`. What it leaves out is the lab's, or goes by its name: see `defaults.ts`. */
const api = map({
  name: help(
    "ARM name of the API, and the key of all that belongs to it: another name is another API.",
    v.optional(resourceName, "basic-calculator"),
  ),
  formerly: help(
    "Names that the API had before: with them another name keeps the app registration, and with it the client id.",
    v.optional(list(resourceName, 0, "[basic-calculator]"), []),
    ["calculator"],
  ),
  displayName: help(
    "Name that the developer portal shows; without it the document's title.",
    v.optional(label("an API's display name", 300)),
  ),
  description: help(
    "Text that the developer portal shows; without it the document's description.",
    v.optional(text({ allowed: "a text", min: 0 })),
  ),
  openApi: help(
    "OpenAPI 3 document of the API, a path inside the project's folder; without it apis/<name>.yaml.",
    v.optional(
      text({
        allowed: "the path of a file inside the project's folder",
        outline: /^(?![/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$))/,
      }),
    ),
    "apis/orders.yaml",
  ),
  path: help(
    "API URL suffix; without it the name, or calc for the lab's API.",
    v.optional(apiPath),
    "orders",
  ),
  ...versionKeys,
  serviceUrl: help(
    "https URL of the backend; without it the API answers from the document's examples.",
    v.optional(url(/^[hH][tT][tT][pP][sS]:\S+$/)),
    "https://orders.contoso.example/api",
  ),
  subscriptionRequired: help(
    "Callers need a subscription key in addition to the token.",
    v.optional(flag(), true),
  ),
  product,
  backendApp: help(
    "The app registration that stands for the API: the audience of its tokens, and their scopes.",
    v.optional(backendApp, {}),
  ),
  tokenValidation: help(
    "What the gateway asks of a token in addition to the audience.",
    v.optional(tokenValidation, {}),
  ),
  cors,
  policy,
});

/** `apim-oauth:apis`. */
export const apis = help(
  "The protected APIs, one entry for each. An entry with the key file alone stands for the list of APIs in that file, which several stacks may share; an entry with the name of one of them changes what it gives.",
  list(api, 1, "[{ name: basic-calculator }]"),
);
