/** Whether the CLI has refused a stack since its secrets were encrypted with another passphrase. */
export function isWrongPassphrase(stderr: string): boolean {
  return stderr.includes("incorrect passphrase");
}

/**
 * What to do then. A stack file keeps the salt of the passphrase with which the state was made that it was last used
 * with, and every other state refuses it.
 * @param args of the command that was refused
 */
export function wayOutOfWrongPassphrase(args: readonly string[]): string {
  const stack = args[args.indexOf("--stack") + 1];
  const file =
    args.includes("--stack") && stack !== undefined ? `Pulumi.${stack}.yaml` : "Pulumi.<stack>.yaml";
  return [
    `The encryptionsalt in ${file}, or the state, was made with another passphrase than the one that is set.`,
    "  If the stack is deployed: set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to the one it was made with.",
    `  If it is not, and the salt is left from a practice or another state: delete the line encryptionsalt from ${file};`,
    "  pulumi writes a new one. Values under secure: can only be read with the old one.",
  ].join("\n");
}
