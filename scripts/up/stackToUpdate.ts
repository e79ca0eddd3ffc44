import { readFileSync } from "node:fs";
import type { Settings } from "../../infra/settings.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { refuseWrongPassphrase } from "../../lib/pulumi/passphrase.ts";
import { isOfPart } from "../../lib/pulumi/planOptions.ts";
import { settingsUnlessImported } from "../../lib/stack/settings.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { stateOf } from "../recover/recover.ts";
import { refuseAdoptionOfOwn } from "./adoptedOwn.ts";
import { refuseHeldNames } from "./heldNames.ts";
import { refuseTierChange } from "./tierChange.ts";

/** What an update goes by. */
export interface StackToUpdate {
  /** Undefined where only the CLI can open an ESC environment: what is in it may complete the settings. */
  readonly settings: Settings | undefined;
  /** Undefined for a stack without one, which the CLI itself reports. */
  readonly state: StackState | undefined;
}

/**
 * Reads a stack for an update or its preview, and refuses what can be refused before anything is asked of Azure: a
 * wrong passphrase, a change of the tier that Azure does not make, the adoption of what the stack itself has made, names that
 * the stack itself still has when the update would use them.
 * @param options of `pulumi up` or `pulumi preview`
 * @param now for expired client secrets; a preview shows them with the rest
 * @throws StackFileError, SettingsError, UsageError
 */
export async function stackToUpdate(
  stack: string,
  options: readonly string[],
  now?: Date,
): Promise<StackToUpdate> {
  const { settings, state } = await readStack(stack, now);
  if (settings && state) {
    refuseTierChange(settings, state);
    refuseAdoptionOfOwn(settings, state);
    // Who names what is updated may be making just the first of the updates that would be asked for.
    if (!isOfPart(options)) refuseHeldNames(settings, state);
  }
  return { settings, state };
}

/** @throws StackFileError, SettingsError, UsageError for a wrong passphrase */
export async function readStack(stack: string, now?: Date): Promise<StackToUpdate> {
  const stackFile = readStackFile(process.cwd(), stack);
  const settings = settingsUnlessImported(process.cwd(), stackFile, now);
  const state = await stateOf(stack);
  await refuseWrongPassphrase(stack, readFileSync(stackFile.file, "utf8"), state);
  return { settings, state };
}
