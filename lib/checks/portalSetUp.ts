import type { Deployed } from "../../emulator/index.ts";
import { hasDeveloperPortal } from "../../infra/serviceTier.ts";
import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../azure/connection.ts";
import { Instance } from "../azure/instance.ts";
import { openAsAdministrator } from "../azure/portalAdministrator.ts";
import { nameOf } from "../engine/state.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import type { StepNaming } from "./stepNames.ts";
import { type Step, StepFailed } from "./steps.ts";

/** A stack whose instance is new, and with it its developer portal. */
export interface NewPortal {
  readonly settings: Settings;
  readonly connection: Pick<AzureConnection, "fetch" | "arm">;
  readonly titled: StepNaming;
  /** Name of the step that deploys the stack. */
  readonly deployStep: string;
  /** What that step has deployed. */
  deployed(): Deployed;
  /** Deploys once more. */
  deployAgain(): Promise<Deployed>;
}

/** Whether the first deployment of a stack makes a portal that somebody has to open before it can be published. */
export function makesPortal({ apiManagement }: Settings): boolean {
  return hasDeveloperPortal(apiManagement.sku) && !apiManagement.existing;
}

/**
 * How new portals come to be published, on Azure as here: an administrator opens each of them once, which gives it
 * its content, and the next update publishes it. That one changes nothing else.
 */
export function portalSetUpSteps(portals: readonly NewPortal[]): Step[] {
  const opened = (portal: NewPortal) => portal.titled("An administrator opens the new developer portal once");
  // The updates run at the same time, as the first ones do; the first step to be tried starts them all.
  let updates: Promise<Deployed>[] | undefined;
  return [
    ...portals.map((portal) => ({
      name: opened(portal),
      needs: [portal.deployStep],
      run: () => openOnce(portal),
    })),
    ...portals.map((portal, index) => ({
      name: portal.titled("The next update publishes the developer portal"),
      needs: [opened(portal)],
      run: async () => {
        updates ??= portals.map((each) => each.deployAgain());
        for (const update of updates) update.catch(() => {});
        return published(await updates[index]!);
      },
    })),
  ];
}

async function openOnce({ settings, connection, deployed }: NewPortal): Promise<string> {
  const outputs = deployed().outputs as unknown as StackOutputs;
  const instance = new Instance(connection.arm, settings, outputs);
  if (await instance.portalIsSetUp()) {
    throw new StepFailed(
      `The developer portal of ${instance.name} has content before anybody has opened it.`,
    );
  }
  const revisions = await instance.list("portalRevisions");
  if (revisions.length > 0) {
    throw new StepFailed(
      `The first update has published a portal without content: ${revisions.map(({ name }) => name).join(", ")}.`,
      "portalPublication.ts and portalState.ts",
    );
  }
  const items = await openAsAdministrator(connection, instance, outputs.developerPortalUrl!);
  return `the first update has left its publication out; the browser uploads ${items} content items`;
}

function published({ updated, resources }: Deployed): string {
  const names = updated.map(nameOf);
  if (names.length !== 1) {
    throw new StepFailed(
      `The update should change the publication alone; it has changed ${names.join(", ") || "nothing"}.`,
      "portalPublication.ts and portalState.ts",
    );
  }
  return `1 resource updated (${names[0]}), ${resources.length - 1} unchanged`;
}
