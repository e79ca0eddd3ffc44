import * as v from "valibot";
import { choice, help, label, list, map, text } from "../fields.ts";
import { appDisplayName, scopeValue } from "../names.ts";
import { signInAudience, tokenVersion } from "./common.ts";

const scope = map(
  {
    value: help("Name of the scope: what a token carries in scp.", scopeValue, "Calculator.Read"),
    description: help(
      "The four consent texts where they are not given; without it the scope's value.",
      v.optional(label("a description")),
      "Read access to the calculator",
    ),
    type: help(
      "Who can consent: users as well, or administrators alone.",
      v.optional(choice(["User", "Admin"]), "User"),
    ),
    adminConsentDisplayName: help(
      "Title that administrators see; without it the description.",
      v.optional(label("a consent text's name")),
    ),
    adminConsentDescription: help(
      "Text that administrators see; without it the description.",
      v.optional(label("a consent text")),
    ),
    userConsentDisplayName: help(
      "Title that users see; without it the administrators'.",
      v.optional(label("a consent text's name")),
    ),
    userConsentDescription: help(
      "Text that users see; without it the administrators'.",
      v.optional(label("a consent text")),
    ),
  },
  { value: "give what a token shall carry in scp, such as Calculator.Read" },
);

/** `backendApp` of one API: the app registration that stands for it. */
export const backendApp = map({
  displayName: help(
    "Name of the app registration; without it <name>-backend-app, or oauth-backend-app for the lab's API.",
    v.optional(appDisplayName),
  ),
  signInAudience,
  identifierUri: help(
    "Application ID URI; without it api://<client id>.",
    v.optional(
      text({
        allowed: "an Application ID URI of at most 255 characters",
        max: 255,
        outline: /^(?:api|https):\/\/[^/?#\s*]+(?:\/[^\s*]*[^\s*/])?$/,
      }),
    ),
    "api://contoso.example/orders",
  ),
  tokenVersion,
  scopes: help(
    "What callers can be allowed to do; without it Calculator.Read for the lab's API, required for every other.",
    v.optional(list(scope, 1, "[{ value: Orders.Read, description: Read access to orders }]")),
    [{ value: "Orders.Read", description: "Read access to orders" }],
  ),
});
