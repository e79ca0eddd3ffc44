import { resolve } from "node:path";
import { Command } from "commander";
import type { SecretPolicy } from "../emulator/index.ts";
import { port, runMain } from "../lib/terminal/usage.ts";
import type { DeployingAs } from "../rehearsal/leastPrivilege.ts";
import type { Providers } from "../rehearsal/officialProviders.ts";
import { practiceFolder } from "./practice/folder.ts";
import { practiceReport } from "./practice/report.ts";
import { tiedElsewhere } from "./practice/salts.ts";
import { asOption } from "./rehearse/asOption.ts";
import { endOfWorld } from "./rehearse/endOfWorld.ts";
import { getOfficialPlugins, providersOption } from "./rehearse/officialPlugins.ts";
import { tenantPolicyOption } from "./rehearse/tenantPolicyOption.ts";

interface Options {
  readonly folder: string;
  readonly providers: Providers;
  readonly port: number;
  readonly as: DeployingAs;
  readonly tenantPolicy?: SecretPolicy;
}

const command = new Command("npm run practice --")
  .description(
    "Serves an empty stand-in of Azure, to practise on with the real pulumi and every other command.",
  )
  .option("--folder <path>", "where to write env.sh, which points a shell at it", ".practice")
  .option("--port <number>", "TCP port on 127.0.0.1; 0 takes a free one", port, 0)
  .addOption(providersOption())
  .addOption(asOption())
  .addOption(tenantPolicyOption())
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

await runMain(() => command.parseAsync());

async function main({ folder, port, providers, as, tenantPolicy }: Options): Promise<void> {
  if (providers === "official") await getOfficialPlugins();
  const files = await practiceFolder(process.cwd(), resolve(folder));
  const end = endOfWorld();
  try {
    // The world takes its time to load: a mistake in the call need not wait for it.
    const { startPractice } = await import("../rehearsal/practice.ts");
    const practice = await startPractice(process.cwd(), port, providers, { as, tenantPolicy });
    end.onEnd(() => practice.close());
    end.onEnd(files.remove);
    files.write(practice, providers);
    practiceReport(practice, folder, tiedElsewhere(process.cwd()), providers);
    await end.asked;
  } finally {
    await end.finish();
  }
}
