import { resourceRule } from "../rule.ts";

export const granularAppRegistration = resourceRule({
  name: "granular-app-registration",
  why: "An update of azuread.Application overwrites what the granular resources of the same application have set, and these rules do not see it.",
  fix: "Use ApplicationRegistration with ApplicationIdentifierUri, ApplicationRedirectUris, ApplicationPassword, …",
  kinds: ["Application"],
  check: () => ["it is an azuread.Application"],
});
