import * as v from "valibot";
import { expiryPattern } from "../expiry.ts";
import { flag, help, list, map, text } from "../fields.ts";
import { appDisplayName, resourceName } from "../names.ts";
import { redirectUri, signInAudience, tokenVersion } from "./common.ts";

/** `apim-oauth:clientApp`. */
export const clientApp = help(
  "The client app, with which the developer portal signs its users in.",
  map(
    {
      displayName: help("Name of the app registration.", v.optional(appDisplayName, "oauth-client-app")),
      signInAudience,
      tokenVersion,
      secrets: help(
        "The client secrets; the last one is in use. `npm run rotate-secret` adds the next one.",
        list(
          map(
            {
              name: help("Tells the secret from the next one.", resourceName, "2027-h1"),
              expires: help(
                "When the secret stops working: a date, or a time in UTC.",
                text({
                  allowed: "a date such as 2027-06-30, or a time in UTC such as 2027-06-30T12:00:00Z",
                  pattern: expiryPattern,
                }),
                "2027-06-30",
                "2027-06-30T12:00:00Z",
              ),
            },
            {
              name: "give the secret a name that tells it from the next one, such as 2027-h1",
              expires: "give the date on which it stops working, such as 2027-06-30",
            },
          ),
          1,
          "[{ name: 2027-h1, expires: 2027-06-30 }]",
        ),
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
    },
    {
      secrets:
        "a client secret needs an expiry date that a person chose, so there is no default; write for example secrets: [{ name: 2027-h1, expires: 2027-06-30 }]",
    },
  ),
);
