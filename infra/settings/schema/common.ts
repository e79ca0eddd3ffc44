import * as v from "valibot";
import { choice, help, map, numberOf, text } from "../fields.ts";
import { guidPattern } from "../guid.ts";

/** Whose accounts an app takes. */
export const signInAudience = help(
  "Supported account types: this tenant's, any organization's, or any organization's and personal Microsoft accounts.",
  v.optional(
    choice(["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"]),
    "AzureADMyOrg",
  ),
);

/** Which access tokens an app takes. */
export const tokenVersion = help(
  "Version of the access tokens that the app takes (requestedAccessTokenVersion); without it that of the OAuth server's endpoints.",
  v.optional(numberOf([1, 2])),
  2,
);

/** Any text here that is not a URL, or not one that may stand in its place, is found by the cross-checks. */
export const url = (outline: RegExp) =>
  text({ allowed: "an absolute URL of at most 2000 characters", max: 2000, pattern: /^\S+$/, outline });

/** The id of a secret in a key vault; what else it must be, `secretId.ts` finds. */
export const secretId = text({
  allowed: "the id of a secret in a key vault",
  max: 2000,
  pattern: /^\S+$/,
  outline: /^https:\/\/\S+\/secrets\/\S+$/,
});

/** A client id, of whatever has one. */
export const objectId = text({ allowed: "an object id (GUID)", pattern: guidPattern });
export const clientId = text({ allowed: "a client id (GUID)", pattern: guidPattern });

/** A user-assigned identity, which somebody else has made. */
export const userAssignedIdentity = map({
  id: help(
    "Its Azure resource id.",
    text({
      allowed:
        "the resource id of a user-assigned identity is /subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.ManagedIdentity/userAssignedIdentities/<name>",
      pattern:
        /^\/subscriptions\/[0-9a-fA-F-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[A-Za-z0-9_-]+$/,
    }),
  ),
  clientId: help("Its client id.", text({ allowed: "a client id is a GUID", pattern: guidPattern })),
});

/** A redirect URI; what else it must be, `checkApps.ts` finds. */
export const redirectUri = text({
  allowed: "a redirect URI has at most 256 characters and no blanks",
  max: 256,
  pattern: /^\S+$/,
  outline: /^[hH][tT][tT][pP][sS]?:\/\/[^/?#\s]+\/[^\s#*!$'(),;]*$/,
});
