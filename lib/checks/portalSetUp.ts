import type { Deployed } from "../../emulator/index.ts";
import { publicationDescription } from "../../infra/names/sharedNames.ts";
import { hasDeveloperPortal } from "../../infra/serviceTier.ts";
import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../azure/connection.ts";
import { Instance } from "../azure/instance.ts";
import { openAsAdministrator, publishByHand } from "../azure/portalAdministrator.ts";
import { nameOf } from "../engine/state.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import type { StepNaming } from "./stepNames.ts";
import { type Step, StepFailed } from "./steps.ts";

/** A stack whose developer portal is not published by its first deployment. */
export interface NewPortal {
  readonly settings: Settings;
  readonly connection: Pick<AzureConnection, "fetch" | "arm" | "now">;
  readonly titled: StepNaming;
  /** Name of the step that deploys the stack. */
  readonly deployStep: string;
  /** What that step has deployed. */
  deployed(): Deployed;
  /** Deploys once more. */
  deployAgain(): Promise<Deployed>;
}

/**
 * Whether a stack's portal is not published by its first deployment: it makes a portal that somebody has to open before
 * that, or others publish it.
 */
export function isPublishedLater({ apiManagement, portal }: Settings): boolean {
  return hasDeveloperPortal(apiManagement.sku) && (!apiManagement.existing || !portal.publish);
}

/**
 * How new portals come to be published, on Azure as here: an administrator opens each of them once, which gives it
 * its content, and the next update publishes it. That one changes nothing else.
 */
export function portalSetUpSteps(portals: readonly NewPortal[]): Step[] {
  const opened = (portal: NewPortal) => portal.titled("An administrator opens the new developer portal once");
  const isNew = ({ settings }: NewPortal) => !settings.apiManagement.existing;
  const [own, ofOthers] = [true, false].map((own) =>
    portals.filter(({ settings }) => settings.portal.publish === own),
  ) as [NewPortal[], NewPortal[]];
  // The updates run at the same time, as the first ones do; the first step to be tried starts them all.
  let updates: Promise<Deployed>[] | undefined;
  return [
    ...portals.filter(isNew).map((portal) => ({
      name: opened(portal),
      needs: [portal.deployStep],
      run: () => openOnce(portal),
    })),
    ...own.map((portal, index) => ({
      name: portal.titled("The next update publishes the developer portal"),
      needs: [opened(portal)],
      run: async () => {
        updates ??= own.map((each) => each.deployAgain());
        for (const update of updates) update.catch(() => {});
        return published(await updates[index]!);
      },
    })),
    ...ofOthers.map((portal) => ({
      name: portal.titled("Somebody else publishes the developer portal, as portal.publish: false says"),
      needs: [isNew(portal) ? opened(portal) : portal.deployStep],
      run: () => publishedByOthers(portal),
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

/** Whoever it is on Azure: here it is done as by hand. */
async function publishedByOthers({ settings, connection, deployed }: NewPortal): Promise<string> {
  const instance = new Instance(connection.arm, settings, deployed().outputs as unknown as StackOutputs);
  const before = await instance.list<{ readonly description?: string }>("portalRevisions");
  const own = before.filter(({ properties }) => properties.description === publicationDescription(settings));
  if (own.length > 0) {
    throw new StepFailed(
      `The stack has published the portal, whatever portal.publish says: ${own.map(({ name }) => name).join(", ")}.`,
      "stack.ts: PortalPublication",
    );
  }
  const name = (await connection.now()).toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const status = await publishByHand(instance, name);
  if (status !== "completed") throw new StepFailed(`The publication ${name} is ${status}.`);
  return `the revision ${name}, by hand`;
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
