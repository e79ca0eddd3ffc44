import type { Node, Range } from "yaml";

/** A piece of a text, from `start` up to `end`, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text after edits that do not touch each other. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce((all, { start, end, text: piece }) => all.slice(0, start) + piece + all.slice(end), text);
}

/** Where a node of a parsed text stands in it. */
export function rangeOf(node: Node): Range {
  return node.range!;
}

/** Where a value ends, without the blanks and line breaks that YAML counts as part of a block. */
export function endOf(text: string, node: Node): number {
  const [start, end] = rangeOf(node);
  return start + text.slice(start, end).trimEnd().length;
}

/** Where the line around an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line behind an offset begins; the text's end when there is none. */
export function nextLine(text: string, offset: number): number {
  const lineBreak = text.indexOf("\n", offset);
  return lineBreak === -1 ? text.length : lineBreak + 1;
}

/** How the text ends its lines. */
export function lineBreakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}
