import { dayOf, daysUntil } from "../days.ts";
import { isKnown } from "../facts/known.ts";
import { secretUses } from "../facts/secretUse.ts";
import { stackRule } from "../rule.ts";

export const secretExpiresSoon = stackRule<{ days: number }>({
  name: "secret-expires-soon",
  why: "A rotation takes an update and the time until nobody uses the old secret any more.",
  fix: "Begin the rotation: npm run rotate-secret -- --stack <stack>, for a client with --client NAME.",
  level: "advisory",
  settings: {
    days: {
      type: "integer",
      minimum: 1,
      default: 30,
      description: "How many days before the end of the secret in use it is reported.",
    },
  },
  check: (resources, { now, settings }) =>
    secretUses(resources).flatMap(({ secret, inUse }) => {
      const { endDate } = secret;
      if (!inUse || !isKnown(endDate)) return [];
      const days = daysUntil(endDate, now);
      if (days === undefined || days <= 0 || days > settings.days) return [];
      return [{ resource: secret, found: `it expires on ${dayOf(endDate)}, in ${Math.floor(days)} days` }];
    }),
});
