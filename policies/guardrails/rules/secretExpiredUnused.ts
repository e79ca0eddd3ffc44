import { expiredOn } from "../days.ts";
import { secretUses } from "../facts/secretUse.ts";
import { stackRule } from "../rule.ts";

export const secretExpiredUnused = stackRule({
  name: "secret-expired-unused",
  why: "An expired secret that a newer one has replaced works for nobody, and cannot be made again.",
  fix: "Take it out: npm run rotate-secret -- --stack <stack> --finish, for a client with --client NAME.",
  level: "advisory",
  check: (resources, { now }) =>
    secretUses(resources).flatMap(({ secret, inUse }) => {
      const found = !inUse && expiredOn(secret.endDate, now);
      return found ? [{ resource: secret, found: `${found}, and is not the one in use` }] : [];
    }),
});
