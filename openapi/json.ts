import { DocumentError } from "./problem.ts";
import { clipped } from "./values.ts";

/**
 * Parses JSON without losing anything in silence: a key that is there twice is refused, and whole numbers beyond
 * 2^53 come as `bigint`.
 * @throws DocumentError for anything but JSON, and for a key that a map has twice
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DocumentError(`is not valid JSON: ${clipped((error as Error).message, 200)}`);
  }
  const twice = repeatedKeys(text);
  if (twice.length > 0) throw new DocumentError(`is not valid JSON: ${twice.join("; ")}`);
  return value;
}

/** Whether a text may have numbers that JavaScript cannot hold. */
export function hasLongNumbers(text: string): boolean {
  return /\d{16}/.test(text);
}

/** Parses JSON that `parseJson` takes once more, with whole numbers beyond 2^53 as `bigint`. */
export function parseExactly(text: string): unknown {
  type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
  const exact: Reviver = (_, value, { source }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "")
      ? BigInt(source!)
      : value;
  return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]);
}

/** At most so many are named: a document with hundreds was made by a program that has one mistake. */
const most = 5;

/** The keys that a map of valid JSON has twice; `JSON.parse` takes the last without a word. */
function repeatedKeys(text: string): string[] {
  const found: string[] = [];
  // One entry for each open map or list; a list has no keys.
  const open: (Set<string> | undefined)[] = [];
  let key = false;
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs)) {
    const keys = open.at(-1);
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") key = false;
    else if (token.startsWith('"') && keys && key) {
      const name = token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
      if (keys.has(name)) {
        const line = text.slice(0, index).split("\n").length;
        if (found.length < most)
          found.push(`line ${line} has the key ${JSON.stringify(clipped(name, 60))} a second time`);
      }
      keys.add(name);
    }
    if (token === "{" || (token === "," && open.at(-1))) key = true;
  }
  return found;
}
