import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseExpiry } from "../../infra/settings/expiry.ts";
import { type Exemption, isExempt } from "../../policies/guardrails/exemption.ts";
import { secretLifetime } from "../../policies/guardrails/rules/secretLifetime.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Leaves a preview some days in which nobody has to change the stack file again. */
const MARGIN = 10;

type Configuration = Readonly<
  Record<string, string | { readonly maxDays?: number; readonly exempt?: readonly Exemption[] }>
>;

/**
 * How long a client secret may live at most, in days, so that the guardrail `secret-lifetime` lets it through:
 * as policies/guardrails/config.json says.
 * @param secret as the program calls it: `client-app/2026-h2`
 * @returns undefined where the guardrail does not apply
 */
export function longestLife(stack: string, secret: string): number | undefined {
  const file = join(import.meta.dirname, "../../policies/guardrails/config.json");
  const own = (JSON.parse(readFileSync(file, "utf8")) as Configuration)[secretLifetime.name];
  if (own === "disabled") return undefined;
  const { maxDays, exempt = [] } = typeof own === "object" ? own : {};
  if (isExempt(exempt, stack, secret)) return undefined;
  return maxDays ?? Number(secretLifetime.settings.maxDays!.default);
}

/** The day on which a new secret expires when nobody says otherwise: a little sooner than it has to. */
export function defaultExpiry(now: Date, longest: number | undefined): string {
  const days = Math.max(1, (longest ?? 180) - MARGIN);
  return dayAfter(now, days);
}

/**
 * What is wrong with the day on which a new secret shall expire, or undefined.
 * @param text as somebody wrote it
 * @param longest see {@link longestLife}
 */
export function expiryProblem(text: string, now: Date, longest: number | undefined): string | undefined {
  const expires = parseExpiry(text);
  const quoted = JSON.stringify(text);
  if (expires === undefined) return `${quoted} is not a date that exists; write a date such as 2027-06-30`;
  const life = Date.parse(expires) - now.getTime();
  if (life <= 0) return `${quoted} is in the past; give a date to come`;
  if (longest === undefined || life <= longest * DAY) return undefined;
  return `${quoted} is too late: the guardrail secret-lifetime allows ${longest} days, so ${dayAfter(now, longest)} at the latest`;
}

function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);
}
