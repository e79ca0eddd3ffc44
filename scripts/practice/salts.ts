import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSaltOf, saltIn, secretsKeysIn, withoutSalt } from "../../lib/stack/stackFile/encryptionSalt.ts";
import { stackNames } from "../../lib/stack/stackFile.ts";

/**
 * Takes out of the stack files what `pulumi stack init` has written into them during a practice: the salt of a
 * passphrase that ends with it. Left there, it would make every other state refuse the stack.
 * @param passphrase the practice's
 */
export async function takeOutSalts(projectFolder: string, passphrase: string): Promise<void> {
  for (const stack of stackNames(projectFolder)) {
    const { file, text } = read(projectFolder, stack);
    const salt = saltIn(text);
    if (salt !== undefined && (await isSaltOf(passphrase, salt))) writeFileSync(file, withoutSalt(text));
  }
}

/** Stack files that belong to the state of something else, as far as their secrets go, and by which keys. */
export function tiedElsewhere(projectFolder: string): { readonly stack: string; readonly keys: string[] }[] {
  return stackNames(projectFolder)
    .map((stack) => ({ stack, keys: secretsKeysIn(read(projectFolder, stack).text) }))
    .filter(({ keys }) => keys.length > 0);
}

function read(projectFolder: string, stack: string): { file: string; text: string } {
  const file = join(projectFolder, `Pulumi.${stack}.yaml`);
  return { file, text: readFileSync(file, "utf8") };
}
