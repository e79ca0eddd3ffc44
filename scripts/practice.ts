import { Command } from "commander";
import { firstLine } from "../lib/firstLine.ts";
import { port, runMain } from "../lib/terminal/usage.ts";
import type { PracticeOptions } from "./practice/practice.ts";
import { asOption } from "./rehearse/asOption.ts";
import { providersOption } from "./rehearse/providersOption.ts";
import { tenantPolicyOption } from "./rehearse/tenantPolicyOption.ts";

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
  .action(async (options: PracticeOptions) => {
    firstLine("→ practice: an empty stand-in of Azure on this machine");
    const { practise } = await import("./practice/practice.ts");
    await practise(options);
  });

await runMain(() => command.parseAsync());
