import * as v from "valibot";
import { choice, help, label, list, map, text } from "../fields.ts";
import { serverId } from "../names.ts";
import { url } from "./common.ts";

/** `apim-oauth:oauthServer`. */
export const oauthServer = help(
  "The OAuth 2.0 authorization server in API Management.",
  map({
    id: help(
      "ARM name of the server, part of the portal's redirect URI; without it the display name in lower case, with hyphens for what is neither letter nor digit, and in an adopted instance oauth-<project>_<stack>.",
      v.optional(serverId),
      "oauth-authorizationcodeflow",
    ),
    displayName: help(
      "Name that the developer portal's console shows.",
      v.optional(label("an OAuth server's display name", 50), "OAuth-AuthorizationCodeFlow"),
    ),
    description: help(
      "What the server is for.",
      v.optional(text({ allowed: "a text", min: 0 }), "Signs the developer console in to Microsoft Entra ID"),
    ),
    clientRegistrationEndpoint: help(
      "Page on which clients register; the lab's is a placeholder.",
      v.optional(url(/^[hH][tT][tT][pP][sS]?:\S+$/), "http://localhost"),
    ),
    endpointVersion: help(
      "Version of Entra ID's endpoints; v1 serves a single API and no PKCE.",
      v.optional(choice(["v1", "v2"]), "v2"),
    ),
    grantTypes: help(
      "Flows that the developer portal's console offers.",
      v.optional(list(choice(["authorizationCode", "authorizationCodeWithPkce"]), 1, "[authorizationCode]"), [
        "authorizationCode",
      ]),
    ),
  }),
);
