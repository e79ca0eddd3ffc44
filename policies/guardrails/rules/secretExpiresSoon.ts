import { dayOf, daysUntil } from "../days.ts";
import { isKnown } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const secretExpiresSoon = resourceRule({
  name: "secret-expires-soon",
  why: "A rotation takes an update and the time until nobody uses the old secret any more.",
  fix: "Begin the rotation: npm run rotate-secret -- --stack <stack>.",
  level: "advisory",
  settings: {
    days: {
      type: "integer",
      minimum: 1,
      default: 30,
      description: "How many days before a secret's end it is reported.",
    },
  },
  kinds: ["ApplicationPassword", "ServicePrincipalPassword"],
  check({ endDate }, { now, settings }) {
    if (!isKnown(endDate)) return [];
    const days = daysUntil(endDate, now);
    if (days === undefined || days <= 0 || days > settings.days) return [];
    return [`it expires on ${dayOf(endDate)}, in ${Math.floor(days)} days`];
  },
});
