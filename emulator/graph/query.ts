import { Gap } from "../gap.ts";
import { badRequest } from "./errors.ts";
import type { GraphContext } from "./http.ts";

type Row = Readonly<Record<string, unknown>>;

const knownOptions = new Set(["$filter", "$select", "$top", "$count"]);
const equality = /^(\w+)\s+eq\s+(?:'((?:[^']|'')*)'|(true|false|null))$/;
const anyEquality = /^(\w+)\/any\((\w+):\s*\2\s+eq\s+'((?:[^']|'')*)'\)$/;
const prefix = /^startswith\((\w+),\s*'((?:[^']|'')*)'\)$/i;

/**
 * Applies `$filter`, `$top` and `$select` to a collection. The filters are those that Graph's clients send:
 * `property eq 'value'`, `property/any(x:x eq 'value')` and `startswith(property,'value')`, joined by `and`.
 * @param defaults what is shown of a row without `$select`; @default everything
 * @throws Gap for any other option or expression
 */
export function listed(
  c: GraphContext,
  type: string,
  rows: readonly Row[],
  defaults?: readonly string[],
): Row[] {
  const { $filter, $top } = options(c);
  const terms = $filter === undefined ? [] : splitTerms($filter);
  const matches = rows.filter((row) => terms.every((term) => holds(term, row, type)));
  const top = $top === undefined ? matches.length : Number($top);
  if (!Number.isInteger(top) || top < 0) throw badRequest(`Invalid value '${$top}' for $top.`);
  if (top < matches.length) throw new Gap("The rehearsal does not page: $top is less than there is.");
  return matches.map((row) => selected(c, type, row, defaults));
}

/**
 * Leaves of a collection what a filter by client id can find, before `listed` looks at what is left as it is shown: a
 * provider asks for one of hundreds, for each of them.
 */
export function withAppId<T extends { readonly appId: string }>(c: GraphContext, all: Iterable<T>): T[] {
  const { $filter = "" } = options(c);
  for (const term of splitTerms($filter)) {
    const [, name, text] = equality.exec(term) ?? [];
    if (name !== "appId" || text === undefined) continue;
    const wanted = fold(unquote(text));
    return [...all].filter(({ appId }) => fold(appId) === wanted);
  }
  return [...all];
}

/**
 * Applies `$select` to one object; its id is always there.
 * @param defaults what is shown without `$select`; @default everything
 */
export function selected(c: GraphContext, type: string, row: Row, defaults?: readonly string[]): Row {
  const names = options(c)
    .$select?.split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (!names) return defaults ? Object.fromEntries(defaults.map((name) => [name, row[name]])) : row;
  for (const name of names) refuseUnknown(name, row, type);
  return Object.fromEntries(Object.entries(row).filter(([key]) => key === "id" || names.includes(key)));
}

function options(c: GraphContext): Record<string, string | undefined> {
  const query = c.req.query();
  const unknown = Object.keys(query).filter((name) => !knownOptions.has(name));
  if (unknown.length > 0) throw new Gap(`The rehearsal does not know the option ${unknown.join(", ")}.`);
  return query;
}

/** Cuts at ` and ` outside of quotes. */
function splitTerms(filter: string): string[] {
  return filter.split(/\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)/).map((term) => term.trim());
}

function holds(term: string, row: Row, type: string): boolean {
  const equal = equality.exec(term);
  if (equal) {
    const [, name = "", text, literal] = equal;
    refuseUnknown(name, row, type);
    const value = row[name];
    if (text === undefined) return String(value) === literal;
    return typeof value === "string" && fold(value) === fold(unquote(text));
  }
  const any = anyEquality.exec(term);
  if (any) {
    const [, name = "", , text = ""] = any;
    refuseUnknown(name, row, type);
    const values = row[name];
    return Array.isArray(values) && values.some((value) => fold(String(value)) === fold(unquote(text)));
  }
  const starts = prefix.exec(term);
  if (starts) {
    const [, name = "", text = ""] = starts;
    refuseUnknown(name, row, type);
    return fold(String(row[name] ?? "")).startsWith(fold(unquote(text)));
  }
  throw new Gap(`The rehearsal does not know the filter ${term}.`);
}

function refuseUnknown(name: string, row: Row, type: string): void {
  if (Object.hasOwn(row, name)) return;
  throw badRequest(
    `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
    "BadRequest",
  );
}

function unquote(text: string): string {
  return text.replaceAll("''", "'");
}

/** Graph compares strings without regard to case. */
function fold(text: string): string {
  return text.toLowerCase();
}
