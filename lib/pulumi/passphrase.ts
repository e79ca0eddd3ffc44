import { readFileSync } from "node:fs";
import type { StackState } from "../engine/state.ts";
import { UsageError } from "../errors.ts";
import { isSaltOf, saltIn } from "../stack/stackFile/encryptionSalt.ts";

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

/**
 * Refuses the passphrase that is set where it is not the one of the stack file or of the state: the CLI would do so
 * only after Azure has been asked, and after what was cut off has been judged. Without one the CLI asks, or says so.
 * @param stackFile text of the stack file
 * @throws UsageError that says the way out
 */
export async function refuseWrongPassphrase(
  stack: string,
  stackFile: string,
  state: StackState | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const passphrase = passphraseIn(environment);
  if (passphrase === undefined) return;
  const { secrets_providers: secrets } = state?.deployment ?? {};
  const ofState = secrets?.type === "passphrase" ? secrets.state.salt : undefined;
  const salts = new Set([saltIn(stackFile), ofState].filter((salt) => salt?.startsWith("v1:")));
  const fit = await Promise.all([...salts].map((salt) => isSaltOf(passphrase, salt!)));
  if (fit.includes(false)) throw new UsageError(wayOutOfWrongPassphrase(["--stack", stack]));
}

/** Source: pulumi/pulumi, pkg/secrets/passphrase/manager.go (`readPassphrase`). */
function passphraseIn(environment: NodeJS.ProcessEnv): string | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = environment;
  if (passphrase !== undefined) return passphrase;
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // The CLI says what is wrong with the file.
    return undefined;
  }
}
