import type { Settings } from "../../infra/settings.ts";
import { withConnection } from "../../lib/azure/connection.ts";
import {
  type DeletedService,
  deletedServicesOf,
  purge,
  purgeDeletedServices,
  readDeletedServices,
} from "../../lib/azure/deletedServices.ts";
import { AzureError } from "../../lib/azure/serviceClient.ts";
import { Failure, UsageError } from "../../lib/errors.ts";
import { refuseLocked } from "../../lib/pulumi/unlock.ts";
import { stackSettings } from "../../lib/stack/settings.ts";
import { atTerminal } from "../../lib/terminal/person.ts";
import { insideOf } from "../others/inside.ts";
import { firstDestroy, stackLines, withAll } from "../others/report.ts";
import { commandsFor } from "../up/commands.ts";
import { type OfOther, ofOtherStacks } from "../up/owners.ts";

export interface PurgeOptions {
  readonly yes?: boolean;
  /** Other stacks. */
  readonly with: readonly string[];
}

const atSubscription =
  "at the subscription (a role on the resource group is not enough; Contributor of the subscription has it)";

/**
 * `npm run purge`: purges the stack's deleted instances, and says on stdout what became of each.
 * @throws UsageError if nobody can answer its question, or if other stacks would lose something
 * @throws Failure where a permission is missing
 */
export async function purgeStack(stack: string, { yes, with: named }: PurgeOptions): Promise<void> {
  const settings = stackSettings(process.cwd(), stack);
  const line = (text: string) => void process.stdout.write(`${text}\n`);
  await withConnection(settings, async (azure) => {
    const deleted = await allowed(
      deletedServicesOf(settings, azure),
      `Deleted instances cannot be listed: that needs ${readDeletedServices} ${atSubscription}.`,
    );
    if (deleted.length === 0) {
      const { serviceName } = settings.apiManagement;
      const what = serviceName ?? `${settings.project}-${stack}-…`;
      return line(
        `No deleted instance ${what} in ${azure.place}: its name is free, or an instance that exists has it.`,
      );
    }
    const ofOthers = await ofOtherStacks(stack);
    const lostWith = ({ properties }: DeletedService) =>
      insideOf([properties.serviceId], ofOthers).filter((other) => !named.includes(other.stack));
    const refused = deleted.find((service) => lostWith(service).length > 0);
    if (refused && (yes || !atTerminal.ask)) {
      throw new UsageError(refusal(settings, refused, lostWith(refused)));
    }
    for (const service of deleted) {
      const { deletionDate, scheduledPurgeDate } = service.properties;
      const what = `${service.name} (${service.location}), deleted on ${deletionDate}`;
      const lost = lostWith(service);
      if (lost.length > 0) line(lossOf(service, lost));
      const question = `Purge ${what}? Nobody can bring it back then; Azure does it by itself on ${scheduledPurgeDate}.`;
      if (!yes && !(await agreed(question))) {
        line(`${what}: left as it is.`);
        continue;
      }
      await refuseRunning(stack);
      await allowed(purge(service, azure), notPurged(service));
      line(`${what}: purged, its name is free.`);
    }
  });
}

/** What other stacks of the project had on it comes back with the instance alone. */
function lossOf({ name }: DeletedService, others: readonly OfOther[]): string {
  return [`Other stacks of this project had something on ${name}:`, ...stackLines(others)].join("\n");
}

function refusal(settings: Settings, service: DeletedService, others: readonly OfOther[]): string {
  const { set, up, purge: again } = commandsFor(settings);
  return [
    lossOf(service, others),
    "Nobody could bring that back, so nothing was purged. Ways to go on:",
    `  - bring the instance back with all that is in it: ${set("restore")}, then ${up}`,
    ...firstDestroy(others),
    `  - purge it all the same: ${again} --yes ${withAll(others)}`,
  ].join("\n");
}

/**
 * An update that runs may be about to bring the instance back. Nobody updates a stack that has been removed. Where the
 * state cannot be read, this says so and the purge goes on: a person has asked for it.
 * @throws StackLocked
 */
async function refuseRunning(stack: string): Promise<void> {
  try {
    await refuseLocked(stack);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (/no stack named/.test(error.message)) return;
    process.stderr.write(`Whether an update of ${stack} runs cannot be found out: ${error.message}\n`);
  }
}

/** Azure asks for a permission of its own to see how far a purge is, and may refuse that alone (Azure/azure-cli#29069). */
function notPurged({ name }: DeletedService): string {
  return `Azure refuses to purge ${name}, or to say how far it is: that needs ${purgeDeletedServices} ${atSubscription}. Run this again to see whether it is still there.`;
}

/** @throws Failure that says which permission is missing */
async function allowed<T>(answer: Promise<T>, otherwise: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AzureError) || !error.isForbidden) throw error;
    throw new Failure(`${otherwise}\n${error.message}`);
  }
}

async function agreed(question: string): Promise<boolean> {
  const { ask } = atTerminal;
  if (!ask) throw new UsageError(`${question} Nobody can answer here: add --yes.`);
  return await ask(question);
}
