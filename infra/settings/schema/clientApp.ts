import * as v from "valibot";
import { flag, help, list, map } from "../fields.ts";
import { appDisplayName } from "../names.ts";
import { clientSecrets } from "./clientSecrets.ts";
import { redirectUri, signInAudience, tokenVersion } from "./common.ts";

/** `apim-oauth:clientApp`. */
export const clientApp = help(
  "The client app, with which the developer portal signs its users in.",
  map({
    displayName: help("Name of the app registration.", v.optional(appDisplayName, "oauth-client-app")),
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
