import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Figure, Table } from "./table.ts";

/** The figures of the run that docs/performance.md is about, by table and name. */
type Figures = Record<string, Record<string, number>>;

const file = path.join(import.meta.dirname, "figures.json");

/** From which share on a figure counts as worse. */
const worseBy = 0.1;

/** Sentences on the figures of a table that are worse than the committed ones, by a tenth or more. */
export function worseThanCommitted({ title, figures = [] }: Table, committed = readFigures()): string[] {
  return figures.flatMap((figure) => {
    const before = committed[title]?.[figure.name];
    if (before === undefined || !isWorse(figure, before)) return [];
    return [`WORSE by a tenth or more: ${figure.name}: ${before.toFixed(2)} -> ${figure.value.toFixed(2)}`];
  });
}

/** Keeps the figures of these tables; those of others stay. */
export function keepFigures(tables: readonly Table[]): void {
  const all = readFigures();
  for (const { title, figures = [] } of tables) {
    if (figures.length === 0) continue;
    all[title] = Object.fromEntries(figures.map(({ name, value }) => [name, Number(value.toFixed(3))]));
  }
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}

function isWorse({ value, better }: Figure, before: number): boolean {
  return better === "less" ? value >= before * (1 + worseBy) : value <= before * (1 - worseBy);
}

function readFigures(): Figures {
  return JSON.parse(readFileSync(file, "utf8")) as Figures;
}
