import { dayOf, daysUntil } from "../days.ts";
import { UNKNOWN } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

/*
 * A secret that the program creates begins now, unless it says otherwise; one that exists begins when Entra ID
 * says, which is known at the end of a preview.
 */
export const secretLifetime = resourceRule({
  name: "secret-lifetime",
  why: "A secret that leaks works for whoever has it until it expires.",
  fix: "Let it end sooner (clientApp.secrets[].expires, clients[].secrets[].expires, portal.login.entra.secrets[].expires) and rotate it in time.",
  settings: {
    maxDays: {
      type: "integer",
      minimum: 1,
      maximum: 730,
      default: 180,
      description: "Days from a secret's start, or from now for a new one, to its end.",
    },
  },
  kinds: ["ApplicationPassword", "ServicePrincipalPassword"],
  check({ startDate, endDate, endDateRelative }, { now, settings: { maxDays } }) {
    if (endDate === UNKNOWN || startDate === UNKNOWN) return [];
    // Entra ID tells the end of a relative one when it has made it.
    if (endDate === undefined && endDateRelative !== undefined) return [];
    if (endDate === undefined) return ["it has no endDate, so Entra ID makes it last two years"];
    const start = startDate === undefined ? now : new Date(startDate);
    const days = daysUntil(endDate, start);
    if (days === undefined || days <= maxDays) return [];
    const latest = new Date(start.getTime());
    latest.setUTCDate(latest.getUTCDate() + maxDays);
    const allowed = `at most ${maxDays} are allowed, so until ${dayOf(latest.toISOString())}`;
    return [`it ends on ${dayOf(endDate)}, ${Math.ceil(days)} days after its start; ${allowed}`];
  },
});
