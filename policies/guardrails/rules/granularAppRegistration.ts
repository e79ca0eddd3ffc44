import { resourceRule } from "../rule.ts";

export const granularAppRegistration = resourceRule({
  name: "granular-app-registration",
  why: "An update of azuread.Application wipes what the granular resources beside it have set, unseen by these rules.",
  fix: "Use ApplicationRegistration with ApplicationIdentifierUri, ApplicationRedirectUris, ApplicationPassword, …",
  kinds: ["Application"],
  check: () => ["it is an azuread.Application"],
});
