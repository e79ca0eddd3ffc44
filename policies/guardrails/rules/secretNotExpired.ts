import { dayOf, daysUntil } from "../days.ts";
import { isKnown } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const secretNotExpired = resourceRule({
  name: "secret-not-expired",
  why: "With an expired secret nobody can sign in.",
  fix: "Add the next secret (npm run rotate-secret), and remove this one from clientApp.secrets.",
  kinds: ["ApplicationPassword", "ServicePrincipalPassword"],
  check({ endDate }, { now }) {
    if (!isKnown(endDate)) return [];
    const days = daysUntil(endDate, now);
    return days !== undefined && days <= 0 ? [`it expired on ${dayOf(endDate)}`] : [];
  },
});
