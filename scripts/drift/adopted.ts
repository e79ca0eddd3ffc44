import { hosts } from "../../infra/hosts.ts";
import { type Settings, SettingsError } from "../../infra/settings.ts";
import { lookUpAdoptedInstance } from "../../lib/azure/adoptedInstance.ts";
import { withConnection } from "../../lib/azure/connection.ts";
import { portalsIn, type StackOutputs } from "../../lib/stack/outputs.ts";
import { settingsOf } from "../../lib/stack/settings.ts";
import type { StackFile } from "../../lib/stack/stackFile.ts";

/** How the instance that a stack has adopted has changed. */
export interface AdoptedDrift {
  /** For people, one line for each. */
  readonly lines: readonly string[];
  /** Whether the program refuses to run until then, so that nothing else can be compared. */
  readonly refused: boolean;
}

/**
 * Asks Azure for the instance that a stack adopts, which no comparison of resources does: the stack has not made it.
 * @param outputs of the last update, as far as there are any
 * @returns undefined where the stack adopts none
 * @throws AzureError
 */
export async function adoptedDrift(
  projectFolder: string,
  file: StackFile,
  settings: Settings,
  outputs: () => Promise<Partial<StackOutputs>>,
): Promise<AdoptedDrift | undefined> {
  const { existing, serviceName = "", resourceGroupName } = settings.apiManagement;
  if (!existing) return undefined;
  const instance = await withConnection(settings, ({ arm }) => lookUpAdoptedInstance(arm, settings));
  if (!instance) {
    const line = `There is no instance ${serviceName} in the resource group ${resourceGroupName} any more.`;
    return { lines: [line], refused: true };
  }
  try {
    const read = settingsOf(projectFolder, file, undefined, instance);
    return { lines: otherHosts(read, serviceName, await outputs()), refused: false };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { lines: error.problems.map(({ path, message }) => `${path}: ${message}`), refused: true };
  }
}

/** Hosts that are others than those of the last update. */
function otherHosts(settings: Settings, serviceName: string, outputs: Partial<StackOutputs>): string[] {
  const { gatewayUrl } = outputs;
  if (gatewayUrl === undefined) return [];
  const is = hosts(settings, serviceName);
  const compared = [
    ["gateway", is.gateway, gatewayUrl],
    ["developer portal", is.portals.join(" and "), portalsIn(outputs).join(" and ")],
  ] as const;
  return compared
    .filter(([, now, then]) => now !== then)
    .map(
      ([what, now, then]) =>
        `Its ${what} is at ${now || "no host"}, and was at ${then || "none"} at the last update.`,
    );
}
