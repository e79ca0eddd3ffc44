/**
 * The time by which a secret has expired or not: this machine's, or that of the environment variable REHEARSAL_NOW
 * (RFC 3339). The commands of scripts/ set it where REHEARSAL names a rehearsal, whose clock can be moved, and take
 * it away everywhere else.
 * @throws RangeError when the variable is not a time
 */
export function timeOfRun(environment: NodeJS.ProcessEnv = process.env): Date {
  const text = environment.REHEARSAL_NOW;
  if (!text) return new Date();
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new RangeError(
      `REHEARSAL_NOW=${text} is not a time; write one such as 2027-06-30T12:00:00Z, or unset it`,
    );
  }
  return time;
}
