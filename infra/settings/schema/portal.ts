import * as v from "valibot";
import { choice, flag, help, map } from "../fields.ts";
import { appDisplayName } from "../names.ts";
import { clientSecrets } from "./clientSecrets.ts";

/** `login.entra`. */
const entraLogin = help(
  "Everybody in the stack's tenant may sign in with Microsoft Entra ID: by an app registration of its own, which the instance has as its identity provider. Whoever does so first becomes a user of the portal.",
  map({
    displayName: help(
      "Name of the app registration; without it oauth-portal-app.",
      v.optional(appDisplayName),
      "Contoso developers",
    ),
    secrets: help(
      "The app's client secrets; the last one is in use. Azure takes no identity provider without one.",
      v.optional(clientSecrets, []),
      [{ name: "2027-h1", expires: "2027-06-30" }],
    ),
    grantAdminConsent: help(
      "Grant admin consent for the tenant; false leaves it to an administrator, for whom the stack has the output portalAdminConsentUrl.",
      v.optional(flag(), true),
    ),
  }),
);

/** `apim-oauth:portal`. */
export const portal = help(
  "The developer portal.",
  map({
    publish: help(
      "The stack publishes the portal whenever what it shows has changed; with false another stack or a person does.",
      v.optional(flag(), true),
    ),
    signIn: help(
      "Whether visitors have to sign in before they see anything of the portal; without it this stays as it is.",
      v.optional(choice(["required", "optional"])),
      "required",
    ),
    signUp: help(
      "Whether people may make accounts of the portal themselves; without it this stays as it is.",
      v.optional(flag()),
      false,
    ),
    login: help(
      "How people sign in to the portal in addition to its own accounts; without it this stays as it is.",
      v.optional(map({ entra: entraLogin }, { entra: "write entra: { secrets: [...] }" })),
    ),
    ownsSettings: help(
      "This stack alone decides about signIn, signUp and login of an adopted instance, for all who use it; its own instance's are the stack's anyway.",
      v.optional(flag(), false),
    ),
  }),
);
