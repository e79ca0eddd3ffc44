import { hasLongNumbers, parseExactly, parseJson } from "./json.ts";
import { DocumentError } from "./problem.ts";
import { requireSize } from "./text.ts";
import { isNode, jsonText, type Node } from "./values.ts";
import { parseYaml } from "./yaml.ts";

/** A document as data, and as API Management is to get it. */
export interface ParsedDocument {
  readonly root: Node;
  /** What ARM calls the format: `openapi` is YAML. */
  readonly format: "openapi" | "openapi+json";
  readonly text: string;
  /** Whether `text` is not the file's: merge keys were merged, since API Management's reader knows none. */
  readonly merged: boolean;
}

/**
 * Parses a document.
 * @param file its name: what is broken in `x.json` is broken JSON
 * @throws DocumentError for what is neither YAML nor JSON, no map, or too large or too deep to be read
 */
export function parseDocument(text: string, file = ""): ParsedDocument {
  const parsed = parse(text, file);
  if (!isNode(parsed.value))
    throw new DocumentError("is not an OpenAPI document: there is no map at its top");
  requireShape(parsed.value);
  if (parsed.format === "openapi+json") {
    const root = hasLongNumbers(text) ? (parseExactly(text) as Node) : parsed.value;
    return { root, format: parsed.format, text, merged: false };
  }
  if (!parsed.merged) return { root: parsed.value, format: parsed.format, text, merged: false };
  // "<< is not a valid property" (microsoft/OpenAPI.NET#410, the reader that API Management uses).
  const json = jsonText(parsed.value, 2);
  requireSize(json);
  return { root: parsed.value, format: "openapi+json", text: json, merged: true };
}

interface Parsed {
  readonly value: unknown;
  readonly format: ParsedDocument["format"];
  readonly merged: boolean;
}

function parse(text: string, file: string): Parsed {
  const json = () => ({ value: parseJson(text), format: "openapi+json", merged: false }) as const;
  const yaml = () => ({ ...parseYaml(text), format: "openapi" }) as const;
  const looksLikeJson = /^\s*[[{]/.test(text);
  if (!looksLikeJson && !/\.json$/i.test(file)) return yaml();
  // YAML has maps in braces, too, and some call their YAML x.json: only what is neither is broken JSON.
  try {
    return looksLikeJson ? json() : yaml();
  } catch (error) {
    if (isJson(text)) throw error;
    try {
      return looksLikeJson ? yaml() : json();
    } catch (other) {
      throw looksLikeJson ? error : other;
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Real documents have some 40 levels; nothing that follows them calls itself more often. */
const deepest = 400;
/** Values of a document in which every alias is written out; 4 MB of JSON have some 400 000. */
const most = 2_000_000;

/**
 * Looks at how deep a document is, and how large with its aliases written out.
 * @throws DocumentError for too much of either, and for an alias inside of what it stands for
 */
function requireShape(root: unknown): void {
  const known = new Map<object, { size: number; depth: number } | "open">();
  measure(root, 1);

  function measure(value: unknown, level: number): { size: number; depth: number } {
    if (typeof value !== "object" || value === null) return { size: 1, depth: 0 };
    const before = known.get(value);
    if (before === "open") throw new DocumentError("has a YAML alias inside of what it stands for");
    if (level + (before?.depth ?? 0) > deepest) {
      throw new DocumentError(`is nested more than ${deepest} levels deep`);
    }
    if (before) return before;
    known.set(value, "open");
    const result = { size: 1, depth: 0 };
    for (const item of Object.values(value)) {
      const { size, depth } = measure(item, level + 1);
      result.size += size;
      result.depth = Math.max(result.depth, depth + 1);
    }
    if (result.size > most) {
      throw new DocumentError(`has more than ${most} values when its YAML aliases are written out`);
    }
    known.set(value, result);
    return result;
  }
}
