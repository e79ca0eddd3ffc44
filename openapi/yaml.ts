import { type Document, isScalar, type Pair, parseDocument, visit } from "yaml";
import { hasLongNumbers } from "./json.ts";
import { DocumentError } from "./problem.ts";
import { clipped } from "./values.ts";

/**
 * Parses YAML: aliases as often as they are used, merge keys merged, whole numbers beyond 2^53 as `bigint`.
 * @returns the value, and whether merge keys made it
 * @throws DocumentError with the line
 */
export function parseYaml(text: string): { value: unknown; merged: boolean } {
  try {
    const document = parseDocument(text, {
      merge: true,
      intAsBigInt: hasLongNumbers(text),
      logLevel: "error",
    });
    const [error] = document.errors;
    if (error) {
      const line = error.linePos?.[0].line;
      const [reason = ""] = error.message.split(/ at line |\n/);
      if (reason.includes("call stack")) throw new RangeError(reason);
      throw new DocumentError(
        `is not valid YAML${line ? ` (line ${line})` : ""}: ${clipped(reason.replace(/;.*/, ""), 200)}`,
      );
    }
    // How large an alias makes the document is measured afterwards: how often it is used says nothing.
    const value = smallNumbers(document.toJS({ maxAliasCount: -1 }));
    return { value, merged: text.includes("<<") && hasMergeKey(document) };
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    // The parser of the library calls itself for each level.
    if (error instanceof RangeError) throw new DocumentError("is nested too deeply to be read");
    throw new DocumentError(`is not valid YAML: ${clipped((error as Error).message, 200)}`);
  }
}

function hasMergeKey(document: Document): boolean {
  let found = false;
  visit(document, {
    Pair(_, { key }: Pair) {
      if (!isScalar(key) || (key.type !== undefined && key.type !== "PLAIN")) return undefined;
      found = key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<");
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Numbers that JavaScript holds become such; maps and lists are changed in place, each once. */
function smallNumbers(root: unknown): unknown {
  const small = (value: unknown) =>
    typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const seen = new Set<object>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const container = value as Record<string, unknown>;
    for (const key of Object.keys(container)) {
      if (typeof container[key] === "bigint") container[key] = small(container[key]);
      else open.push(container[key]);
    }
  }
  return small(root);
}
