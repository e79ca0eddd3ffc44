import { readFileSync } from "node:fs";
import type { Settings } from "../../infra/settings.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { refuseWrongPassphrase } from "../../lib/pulumi/passphrase.ts";
import { settingsUnlessImported } from "../../lib/stack/settings.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { stateOf } from "../recover/recover.ts";
import { refuseAdoptionOfOwn } from "./adoptedOwn.ts";
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
 * wrong passphrase, a change of the tier that Azure does not make, the adoption of what the stack itself has made.
 * @param now for expired client secrets; a preview shows them with the rest
 * @throws StackFileError, SettingsError, UsageError
 */
export async function stackToUpdate(stack: string, now?: Date): Promise<StackToUpdate> {
  const stackFile = readStackFile(process.cwd(), stack);
  const settings = settingsUnlessImported(process.cwd(), stackFile, now);
  const state = await stateOf(stack);
  await refuseWrongPassphrase(stack, readFileSync(stackFile.file, "utf8"), state);
  if (settings && state) {
    refuseTierChange(settings, state);
    refuseAdoptionOfOwn(settings, state);
  }
  return { settings, state };
}
