import { resolve } from "node:path";
import { Command } from "commander";
import { practiceFolder } from "./practice/folder.ts";
import { practiceReport } from "./practice/report.ts";
import { endOfWorld } from "./rehearse/end.ts";
import { exitCodeOf, guid, messageOf, port, UsageError } from "./usage.ts";

interface Options {
  readonly folder: string;
  readonly port: number;
  readonly tenant?: string;
  readonly subscription?: string;
}

const command = new Command("npm run practice --")
  .description(
    "Serves an empty stand-in of Azure, to practise on with the real pulumi and every other command.",
  )
  .option("--folder <path>", "where to write env.sh, which points a shell at it", ".practice")
  .option("--port <number>", "TCP port on 127.0.0.1; 0 takes a free one", port, 0)
  .option("--tenant <guid>", "tenant for stack files that are still to be written (default: made up)", guid)
  .option("--subscription <guid>", "subscription of that tenant (default: made up)", guid)
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

try {
  await command.parseAsync();
} catch (error) {
  const message = messageOf(error);
  if (message) process.stderr.write(`${message}\n`);
  process.exitCode = exitCodeOf(error);
}

async function main({ folder, port, tenant, subscription }: Options): Promise<void> {
  if ((tenant === undefined) !== (subscription === undefined)) {
    throw new UsageError("--tenant and --subscription go together.");
  }
  const files = await practiceFolder(resolve(folder));
  const end = endOfWorld();
  try {
    // The world takes its time to load: a mistake in the call need not wait for it.
    const { startPractice } = await import("../rehearsal/practice.ts");
    const own = tenant && subscription ? { tenantId: tenant, subscriptionId: subscription } : undefined;
    const practice = await startPractice(process.cwd(), port, own);
    end.onEnd(() => practice.close());
    end.onEnd(files.remove);
    files.write(practice);
    practiceReport(practice, folder);
    await end.asked;
  } finally {
    await end.finish();
  }
}
