/** A map of a document that has been read: its keys are data, `__proto__` and `constructor` among them. */
export type Node = Readonly<Record<string, unknown>>;

/** Whether a value is a map. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a map; anything else is an empty one. */
export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** The value as a list; anything else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a map holds under a key that the document chose: never what every object has. */
export function own(node: unknown, key: string): unknown {
  return isNode(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}

/** A text with something in it, without blanks at either end; anything else is undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A text as a message shows it: on one line, and not longer than `max` characters; paths differ at their ends. */
export function clipped(text: string, max = 120): string {
  const line = text.replaceAll(/\s+/g, " ");
  const end = Math.floor(max / 3);
  return line.length > max ? `${line.slice(0, max - end - 1)}…${line.slice(-end)}` : line;
}

/** Writes numbers that JavaScript cannot hold as they are in the document. TypeScript's library lacks `rawJSON`. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** A document's value as JSON. Whole numbers beyond 2^53 are `bigint`s here, and come out digit by digit. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_, item) => (typeof item === "bigint" ? rawJSON(String(item)) : item),
    indent,
  );
}

/** A value as ARM's contracts hold it: a parameter's default and its allowed values are texts. */
export function valueText(value: unknown): string {
  return typeof value === "object" ? jsonText(value) : String(value);
}
