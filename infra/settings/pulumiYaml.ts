import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLError,
} from "yaml";
import { plainValue, YamlTime } from "./yamlScalars.ts";

/** Something that makes a document unreadable for Pulumi; the message is for people. */
export class UnreadableYaml extends Error {
  override readonly name = "UnreadableYaml";
}

/**
 * How the Pulumi CLI reads YAML, and what stands in a document for it. What a scalar is, is not decided by the parser
 * (`schema: "failsafe"` leaves it a text): Go's YAML has rules of its own, see `yamlScalars.ts`.
 */
export const pulumisYaml = { schema: "failsafe", uniqueKeys: true } as const;

/** More of them is an attack; Go's YAML refuses such documents as well ("excessive aliasing"). */
const mostAliases = 1000;

/**
 * The value of a document or of a part of it: maps, lists, texts, numbers, flags, null, and `YamlTime` for dates.
 * Maps have texts as keys, and what merge keys (`<<`) bring is in them.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/object.go (`unmarshalObject`); go-yaml v3, decode.go.
 * @throws UnreadableYaml for an alias without its anchor, or inside of it
 */
export function valueIn(document: Document, node: unknown = document.contents): unknown {
  let aliases = 0;
  const open = new Set<Node>();
  return read(node);

  function read(at: unknown): unknown {
    if (isAlias(at)) {
      const { source } = at;
      const target = at.resolve(document);
      if (!target) throw new UnreadableYaml(`the alias *${source} has no anchor &${source} before it`);
      if (open.has(target)) throw new UnreadableYaml(`the anchor &${source} contains itself`);
      aliases += 1;
      if (aliases > mostAliases) throw new UnreadableYaml("it has too many aliases");
      return read(target);
    }
    if (isScalar(at)) return scalarValue(at);
    if (!isMap(at) && !isSeq(at)) return null;
    open.add(at);
    const value = isSeq(at) ? at.items.map(read) : mapOf(at.items);
    open.delete(at);
    return value;
  }

  function mapOf(pairs: readonly Pair[]): Record<string, unknown> {
    const own = pairs.filter((pair) => !isMerge(pair));
    const merged = pairs.filter(isMerge).flatMap(({ value }) => {
      const found = read(value);
      return Array.isArray(found) ? found : [found];
    });
    // Of several merged maps the first one counts, and the map's own keys before all of them.
    const entries = merged.reverse().flatMap((map) => (isPlainMap(map) ? Object.entries(map) : []));
    return Object.fromEntries([...entries, ...own.map(({ key, value }) => [keyOf(read(key)), read(value)])]);
  }
}

/** A mistake in the YAML itself, for people: what is wrong, and where. */
export function yamlMistake({ linePos, message }: YAMLError): string {
  const where = linePos ? ` (line ${linePos[0].line})` : "";
  return `is not valid YAML${where}: ${message.split(/ at line |\n/)[0]}`;
}

/** The value of a scalar. */
export function scalarValue(scalar: Scalar): unknown {
  if (scalar.value instanceof Uint8Array) return Buffer.from(scalar.value).toString("utf8");
  const text = String(scalar.value ?? "");
  const kind = scalar.tag?.replace("tag:yaml.org,2002:", "");
  const isPlain = scalar.type === "PLAIN" && kind === undefined;
  return isPlain || ["int", "float", "bool", "null", "timestamp"].includes(kind ?? "")
    ? plainValue(text)
    : text;
}

/** A value with texts in place of its dates. */
export function withoutTimes(value: unknown, textOf: (time: YamlTime) => string): unknown {
  if (value instanceof YamlTime) return textOf(value);
  if (Array.isArray(value)) return value.map((item) => withoutTimes(item, textOf));
  if (!isPlainMap(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutTimes(item, textOf)]));
}

/** A key as Go prints it (`%v`). */
function keyOf(value: unknown): string {
  if (value === null) return "<nil>";
  return String(value);
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<";
}

/** Whether it is a map of keys, as YAML and JSON have it. */
export function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof YamlTime);
}
