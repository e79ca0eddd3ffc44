import { median, ratios, type Sample } from "./measure.ts";

/** A table of one part of the benchmark. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is compared with the committed figures: ratios and exponents, which hardly depend on the machine. */
  readonly figures?: readonly Figure[];
}

/** One figure of a table. */
export interface Figure {
  /** Unique in its table. */
  readonly name: string;
  readonly value: number;
  readonly better: "less" | "more";
}

/** Text with the columns under each other, as Markdown takes it. */
export function tableText({ title, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(" | ")} |`;
  return [title, "", line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join(
    "\n",
  );
}

/** The ratio of two candidates' runs: its median, least and most. */
export function ratioOf(of: readonly Sample[], to: readonly Sample[], what: keyof Sample): string {
  return spread(ratios(of, to, what));
}

/** The same as a figure: the less the first takes, the better. */
export function lessOf(
  name: string,
  of: readonly Sample[],
  to: readonly Sample[],
  what: keyof Sample,
): Figure {
  return { name, value: median(ratios(of, to, what)), better: "less" };
}

/** The median of some ratios, with the least and the most of them. */
export function spread(all: readonly number[]): string {
  return `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)}-${Math.max(...all).toFixed(2)})`;
}
