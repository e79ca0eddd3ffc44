import { isKnown } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const portalSignUpClosed = resourceRule({
  name: "portal-sign-up-closed",
  why: "If visitors may create an account, the duty to sign in protects nothing.",
  fix: "Set portal.signUp: false, and give people their accounts; or portal.signIn: optional, where everybody may see the portal.",
  kinds: ["Deployment"],
  check({ properties }) {
    if (!isKnown(properties)) return [];
    const { signin, signup } = properties;
    return signin && signup ? ["visitors of the developer portal have to sign in, and may sign up"] : [];
  },
});
