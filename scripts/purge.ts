// @clack/prompts: typed, small, asks on a terminal and knows when there is none.
import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { stackSettings } from "../rehearsal/stack.ts";
import { connect } from "./azure/connection.ts";
import { deletedServicesOf, purge } from "./azure/deletedServices.ts";
import { runMain, UsageError } from "./usage.ts";

interface Options {
  readonly stack: string;
  readonly yes?: boolean;
}

const command = new Command("npm run purge --")
  .description("Deletes a stack's soft-deleted API Management instance for good, so that its name is free.")
  .requiredOption("--stack <name>", "the stack file Pulumi.<name>.yaml")
  .option("--yes", "do not ask")
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

await runMain(() => command.parseAsync());

async function main({ stack, yes }: Options): Promise<void> {
  const settings = stackSettings(process.cwd(), stack);
  const azure = await connect(settings);
  const line = (text: string) => void process.stdout.write(`${text}\n`);
  try {
    const deleted = await deletedServicesOf(settings, azure);
    if (deleted.length === 0) {
      const { serviceName } = settings.apiManagement;
      const what = serviceName ?? `${settings.project}-${stack}-…`;
      return line(`No deleted instance ${what} in ${azure.place}: its name is free, or somebody uses it.`);
    }
    for (const service of deleted) {
      const { deletionDate, scheduledPurgeDate } = service.properties;
      const what = `${service.name} (${service.location}), deleted on ${deletionDate}`;
      const question = `Purge ${what}? Nobody can bring it back then; Azure does it by itself on ${scheduledPurgeDate}.`;
      if (!yes && !(await agreed(question))) {
        line(`${what}: left as it is.`);
        continue;
      }
      await purge(service, azure);
      line(`${what}: purged, its name is free.`);
    }
  } finally {
    await azure.close();
  }
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${question} Nobody can answer here: add --yes.`);
  const answer = await confirm({ message: question, initialValue: false });
  return !isCancel(answer) && answer;
}
