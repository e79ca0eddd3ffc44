import * as v from "valibot";
import { choice, flag, help, label, list, map, text } from "../fields.ts";
import { guidPattern } from "../guid.ts";
import { appDisplayName, roleValue, scopeValue } from "../names.ts";
import { clientId, signInAudience, tokenVersion } from "./common.ts";

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

const objectIds = (what: string) =>
  v.optional(
    list(
      text({ allowed: `the object id of ${what} (GUID)`, pattern: guidPattern }),
      0,
      "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]",
    ),
    [],
  );

const role = map(
  {
    value: help("Name of the role: what a token carries in roles.", roleValue, "Orders.Read.All"),
    for: help(
      "Who can have the role: applications that act for themselves (daemons, managed identities), users, or both.",
      choice(["applications", "users", "both"]),
      "applications",
    ),
    displayName: help(
      "Name that people see where the role is assigned; without it the role's value.",
      v.optional(label("a role's name")),
    ),
    description: help(
      "What the role allows; without it the display name.",
      v.optional(label("a role's description")),
      "Read every order",
    ),
    groups: help(
      "Security groups whose direct members have the role, by their object ids; Entra ID asks for a P1 licence.",
      objectIds("a security group"),
    ),
    servicePrincipals: help(
      "Applications and managed identities that have the role, by the object ids of their service principals (enterprise applications).",
      objectIds("a service principal"),
    ),
  },
  {
    value: "give what a token shall carry in roles, such as Orders.Read.All",
    for: "say who can have the role: applications, users or both",
  },
);

/** `backendApp` of one API: the app registration that stands for it. */
export const backendApp = map({
  existing: help(
    "Client id of an app registration that somebody else looks after: it is read and checked, and nothing of it is changed.",
    v.optional(clientId),
    "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11",
  ),
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
  roles: help(
    "App roles: what applications may do without a user, and what a user's groups let them do. An API with roles for applications takes a token with one of its scopes or with one of those roles.",
    v.optional(list(role, 0, "[{ value: Orders.Read.All, for: applications }]"), []),
    [{ value: "Orders.Read.All", for: "applications" }],
  ),
  assignmentRequired: help(
    "Entra ID gives tokens of this API to users and applications with a role of it alone.",
    v.optional(flag(), false),
  ),
});
