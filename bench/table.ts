import { median, ratios, type Sample } from "./measure.ts";

/** A table of one part of the benchmark. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
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

/** The median of some ratios, with the least and the most of them. */
export function spread(all: readonly number[]): string {
  return `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)}-${Math.max(...all).toFixed(2)})`;
}
