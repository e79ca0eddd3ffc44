/**
 * The time where the commands work: this machine's on Azure; that of the rehearsal which the environment variable
 * REHEARSAL names, whose clock can be moved.
 * @throws UsageError when that rehearsal is not up
 */
export async function currentTime(environment: NodeJS.ProcessEnv = process.env): Promise<Date> {
  if (!environment.REHEARSAL) return new Date();
  // Azure's time needs none of what reaches a rehearsal.
  const { rehearsalTime } = await import("./served/openRehearsal.ts");
  return rehearsalTime(environment.REHEARSAL);
}
