import * as v from "valibot";
import { flag, help, hiddenText, list, map } from "../fields.ts";
import { appDisplayName } from "../names.ts";
import { clientSecrets } from "./clientSecrets.ts";
import { clientId, redirectUri, signInAudience, tokenVersion } from "./common.ts";

/** `apim-oauth:clientApp`. */
export const clientApp = help(
  "The client app, with which the developer portal signs its users in.",
  map({
    existing: help(
      "Client id of an app registration that somebody else looks after: it is read and checked, and nothing of it is changed.",
      v.optional(clientId),
      "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11",
    ),
    secret: help(
      "Client secret of the registration that existing names, where the portal's backend redeems codes: npx pulumi config set --secret --path 'apim-oauth:clientApp.secret' <value>",
      v.optional(
        hiddenText({
          allowed: "a client secret has 1 to 1000 characters and no blanks",
          max: 1000,
          pattern: /^\S+$/,
        }),
      ),
    ),
    displayName: help(
      "Name of the app registration; without it oauth-client-app.",
      v.optional(appDisplayName),
      "Contoso portal",
    ),
    signInAudience,
    tokenVersion,
    secrets: help(
      "The client secrets; the last one is in use. `npm run rotate-secret` adds the next one. Left out where the console redeems codes by PKCE alone.",
      v.optional(clientSecrets, []),
      [{ name: "2027-h1", expires: "2027-06-30" }],
    ),
    grantAdminConsent: help(
      "Grant admin consent for the tenant; false leaves it to an administrator, for whom the stack has the output adminConsentUrl.",
      v.optional(flag(), true),
    ),
    redirectUris: help(
      "Redirect URIs of web clients in addition to the developer portal's.",
      v.optional(list(redirectUri, 0, "[https://calculator.contoso.example/signed-in]"), []),
      ["https://calculator.contoso.example/signed-in"],
    ),
    implicitGrant: help(
      "Tokens that the authorization endpoint issues itself: the lab's two boxes.",
      v.optional(
        map({
          accessTokens: help("Access tokens (implicit flows).", v.optional(flag(), false)),
          idTokens: help("ID tokens (implicit and hybrid flows).", v.optional(flag(), false)),
        }),
        {},
      ),
    ),
  }),
);
