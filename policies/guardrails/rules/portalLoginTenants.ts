import { isKnown, knownOf, UNKNOWN } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

/** Names that stand for every tenant there is. */
const everybody = ["common", "organizations", "consumers"];

export const portalLoginTenants = resourceRule({
  name: "portal-login-tenants",
  why: "Where the identity provider names no tenant, anybody with a Microsoft account can become a user of the developer portal.",
  fix: "Name the tenant in signinTenant and in allowedTenants, as portal.login.entra does.",
  kinds: ["IdentityProvider"],
  check({ identityProviderName, signinTenant, allowedTenants }) {
    if (!isKnown(identityProviderName) || identityProviderName.toLowerCase() !== "aad") return [];
    const found = [];
    if (signinTenant === undefined)
      found.push("it has no signinTenant, so that people of any tenant sign in");
    if (allowedTenants === undefined || (allowedTenants !== UNKNOWN && allowedTenants.length === 0)) {
      found.push("it has no allowedTenants");
    }
    const named = [...(isKnown(signinTenant) ? [signinTenant] : []), ...knownOf(allowedTenants)];
    const shared = named.filter((tenant) => everybody.includes(tenant.toLowerCase()));
    if (shared.length > 0) found.push(`it names ${[...new Set(shared)].join(", ")} in place of a tenant`);
    return found;
  },
});
