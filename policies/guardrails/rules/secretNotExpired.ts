import { expiredOn } from "../days.ts";
import { secretUses } from "../facts/secretUse.ts";
import { stackRule } from "../rule.ts";

/*
 * Only of a secret in use: the old one stays in the stack file until the next one is deployed, and if it were refused
 * there, an expired secret could not be replaced.
 */
export const secretNotExpired = stackRule({
  name: "secret-not-expired",
  why: "With an expired secret nobody can sign in.",
  fix: "Add the next secret: npm run rotate-secret -- --stack <stack>, for a client with --client NAME.",
  check: (resources, { now }) =>
    secretUses(resources).flatMap(({ secret, inUse }) => {
      const found = inUse && expiredOn(secret.endDate, now);
      return found ? [{ resource: secret, found: `${found}, and is the one in use` }] : [];
    }),
});
