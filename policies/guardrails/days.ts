import { isKnown, type Maybe } from "./facts/known.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Days from one moment to another, negative when it lies before; undefined when the text is no time. */
export function daysUntil(end: string, start: Date): number | undefined {
  const days = (new Date(end).getTime() - start.getTime()) / DAY;
  return Number.isNaN(days) ? undefined : days;
}

/** The day of an RFC 3339 time, in UTC. */
export function dayOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Says of a secret's end that it has been, or undefined. */
export function expiredOn(end: Maybe<string>, now: Date): string | undefined {
  if (!isKnown(end)) return undefined;
  const days = daysUntil(end, now);
  return days !== undefined && days <= 0 ? `it expired on ${dayOf(end)}` : undefined;
}
