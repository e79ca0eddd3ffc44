import { knownOf } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const noPasswordGrant = resourceRule({
  name: "no-password-grant",
  why: "With the password grant, users type their password into the portal, past multi-factor authentication.",
  fix: "Remove resourceOwnerPassword from the authorization server's grantTypes (RFC 9700, section 2.4).",
  kinds: ["AuthorizationServer"],
  check({ grantTypes }) {
    return knownOf(grantTypes)
      .filter((grantType) => grantType === "resourceOwnerPassword")
      .map((grantType) => `grantTypes has "${grantType}"`);
  },
});
