/** A part of the page about what the stand-in has, as the code itself has it. */
export interface CoverageTable {
  readonly title: string;
  /** In Markdown, under the title. */
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** In Markdown as code, comma between; `–` for none. */
export function codes(names: readonly string[]): string {
  return names.length === 0 ? "–" : names.map((name) => `\`${name}\``).join(", ");
}
