import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { type CoverageTable, coverage } from "../emulator/index.ts";
import { runMain } from "../lib/terminal/usage.ts";

const FILE = "docs/coverage.md";

const command = new Command("npm run coverage --")
  .description(`Writes ${FILE}, what the stand-in of Azure has, from the stand-in itself.`)
  .option("--check", "write nothing, and say whether it is up to date")
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

await runMain(() => command.parseAsync());

async function main({ check }: { readonly check?: boolean }): Promise<void> {
  const text = page(await coverage());
  if (textOf(FILE) === text) {
    process.stdout.write(`${FILE} is up to date\n`);
    return;
  }
  if (!check) {
    writeFileSync(FILE, text);
    process.stdout.write(`${FILE} written\n`);
    return;
  }
  process.stdout.write(`${FILE} is out of date: run npm run coverage\n`);
  process.exitCode = 1;
}

function page(tables: readonly CoverageTable[]): string {
  const intro = [
    "# What the stand-in has",
    "",
    "Written by `npm run coverage` from what the stand-in's code runs on, and compared by `npm run check`. What differs",
    "from Azure in what is here: [differences.md](differences.md). Everything else is refused aloud: 501 in the service's own form.",
  ];
  return `${[...intro, ...tables.flatMap(section)].join("\n")}\n`;
}

function section({ title, text, columns, rows }: CoverageTable): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return ["", `## ${title}`, "", text, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
