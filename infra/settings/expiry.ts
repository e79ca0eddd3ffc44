/** The forms of a client secret's end; whether the day exists is another question. */
export const expiryPattern =
  /^\s*(?<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?<time>\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)? ?(?<zone>[Zz]|[+-]\d{2}:?\d{2})(?: \S+)?)?\s*$/;

/**
 * A client secret's end: a date (its first second in UTC), or a time with its zone (RFC 3339). A date that is
 * not quoted arrives from Pulumi the way Go prints a time, `2027-06-30 00:00:00 +0000 UTC`: YAML has a type for
 * dates, Pulumi's configuration has none.
 * @returns RFC 3339 in UTC without fractions of a second, or undefined when it is no date that exists
 */
export function parseExpiry(text: string): string | undefined {
  const parts = expiryPattern.exec(text)?.groups;
  if (!parts) return undefined;
  const { date, time = "00:00:00", zone = "Z" } = parts as { date: string; time?: string; zone?: string };
  // Date.parse rolls 30 February over into March; a real date comes back as it went in.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return undefined;
  const offset = zone.toUpperCase() === "Z" ? "Z" : zone.replace(/^(.\d{2}):?(\d{2})$/, "$1:$2");
  const instant = new Date(`${date}T${time}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/**
 * Whether a secret works no longer: in its last second it does, at its end it does not.
 * @param expires RFC 3339, see {@link parseExpiry}
 */
export function hasExpired(expires: string, now: Date): boolean {
  return Date.parse(expires) <= now.getTime();
}
