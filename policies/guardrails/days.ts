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
