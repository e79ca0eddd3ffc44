/** A row by column; dynamic columns are objects. */
export type Row = Readonly<Record<string, unknown>>;

/** What of the query language is not here. */
export class KustoGap extends Error {
  override readonly name = "KustoGap";
}

const tables = new Set(["requests", "exceptions", "traces"]);
const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

type Value = (row: Row) => unknown;

/**
 * Runs a query of the form `table | where … | project … | order by … | take …`: comparisons joined by `and`, columns,
 * members of customDimensions, texts, numbers, truth values, `ago()` and `datetime()`
 * (learn.microsoft.com/kusto/query). Nothing else: no aggregation, no joins, no functions.
 * @param rowsOf the rows of a table
 * @param now milliseconds since the epoch
 * @throws KustoGap for everything else, naming it
 */
export function kustoQuery(
  query: string,
  rowsOf: (table: string) => Row[],
  now: number,
): { readonly columns: readonly string[]; readonly rows: readonly Row[] } {
  const [table = "", ...operators] = split(query, "|").map((part) => part.trim());
  if (!tables.has(table))
    throw new KustoGap(`the table '${table}' in a query; it has ${[...tables].join(", ")}`);
  let rows = rowsOf(table);
  let columns = [...new Set(rows.flatMap(Object.keys))];
  for (const operator of operators) {
    const [, name = "", rest = ""] = /^(order by|sort by|\w+)\s*(.*)$/is.exec(operator) ?? [];
    switch (name.toLowerCase()) {
      case "where": {
        const tests = split(rest, " and ").map((part) => condition(part, now));
        rows = rows.filter((row) => tests.every((test) => test(row)));
        break;
      }
      case "project": {
        const projected = split(rest, ",").map((part) => projection(part, now));
        columns = projected.map(([column]) => column);
        rows = rows.map((row) =>
          Object.fromEntries(projected.map(([column, value]) => [column, value(row)])),
        );
        break;
      }
      case "order by":
      case "sort by": {
        const [, column = "", direction = "desc"] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(rest.trim()) ?? [];
        if (column === "") throw new KustoGap(`'${operator}' in a query`);
        const sign = direction.toLowerCase() === "asc" ? 1 : -1;
        rows = [...rows].sort((one, other) => sign * order(one[column], other[column]));
        break;
      }
      case "take":
      case "limit":
        if (!/^\d+$/.test(rest.trim())) throw new KustoGap(`'${operator}' in a query`);
        rows = rows.slice(0, Number(rest));
        break;
      default:
        throw new KustoGap(`the operator '${name || operator}' in a query`);
    }
  }
  return { columns, rows };
}

/** Splits outside of texts and brackets. */
function split(text: string, separator: string): string[] {
  const parts = [""];
  let [quote, depth] = ["", 0];
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (quote === "" && depth === 0 && text.slice(at, at + separator.length).toLowerCase() === separator) {
      parts.push("");
      at += separator.length;
      continue;
    }
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = "";
    else if (quote === "" && "([".includes(character)) depth += 1;
    else if (quote === "" && ")]".includes(character)) depth -= 1;
    parts[parts.length - 1] += /\s/.test(character) && quote === "" ? " " : character;
    at += 1;
  }
  return parts;
}

function condition(text: string, now: number): (row: Row) => boolean {
  const [, left = "", operator = "", right = ""] =
    /^(.+?)\s*(==|!=|>=|<=|>|<|\bstartswith\b|\bcontains\b|\bin\b)\s*(.+)$/i.exec(text.trim()) ?? [];
  if (operator === "") throw new KustoGap(`the condition '${text.trim()}' in a query`);
  const value = expression(left, now);
  if (operator.toLowerCase() === "in") {
    const [, list] = /^\((.*)\)$/.exec(right.trim()) ?? [];
    if (list === undefined) throw new KustoGap(`the condition '${text.trim()}' in a query`);
    const all = split(list, ",").map((part) => expression(part, now));
    return (row) => all.some((each) => order(value(row), each(row)) === 0);
  }
  const other = expression(right, now);
  const test = comparisons[operator.toLowerCase()]!;
  return (row) => test(value(row), other(row));
}

const comparisons: Readonly<Record<string, (one: unknown, other: unknown) => boolean>> = {
  "==": (one, other) => order(one, other) === 0,
  "!=": (one, other) => order(one, other) !== 0,
  ">": (one, other) => order(one, other) > 0,
  ">=": (one, other) => order(one, other) >= 0,
  "<": (one, other) => order(one, other) < 0,
  "<=": (one, other) => order(one, other) <= 0,
  // Without regard to case, as in Kusto.
  startswith: (one, other) => String(one).toLowerCase().startsWith(String(other).toLowerCase()),
  contains: (one, other) => String(one).toLowerCase().includes(String(other).toLowerCase()),
};

function projection(text: string, now: number): [column: string, value: Value] {
  const [, column, value] = /^\s*(\w+)\s*=(?!=)\s*(.+)$/s.exec(text) ?? [];
  if (column !== undefined && value !== undefined) return [column, expression(value, now)];
  const name = text.trim();
  if (!/^\w+$/.test(name)) throw new KustoGap(`'${name}' in a query without a name for it (name = …)`);
  return [name, expression(name, now)];
}

function expression(text: string, now: number): Value {
  const trimmed = text.trim();
  const [, inner] = /^(?:tostring|toint)\((.*)\)$/is.exec(trimmed) ?? [];
  if (inner !== undefined) return expression(inner, now);
  const [, , literal] = /^(["'])(.*)\1$/s.exec(trimmed) ?? [];
  if (literal !== undefined && !/["'\\]/.test(literal)) return () => literal;
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return () => Number(trimmed);
  if (/^(true|false)$/i.test(trimmed)) return () => trimmed.toLowerCase() === "true";
  const [, count, unit] = /^ago\((\d+)([smhd])\)$/i.exec(trimmed) ?? [];
  if (count !== undefined) return () => new Date(now - Number(count) * units[unit!.toLowerCase()]!);
  const [, date] = /^datetime\(["']?([^"')]+)["']?\)$/i.exec(trimmed) ?? [];
  if (date !== undefined && !Number.isNaN(Date.parse(date))) return () => new Date(date);
  const [, column = "", , bracketed, dotted] = /^(\w+)(?:\[(["'])(.+?)\2\]|\.(\w+))?$/.exec(trimmed) ?? [];
  if (column === "") throw new KustoGap(`'${trimmed}' in a query`);
  const member = bracketed ?? dotted;
  return (row) => {
    const value = row[column] ?? "";
    return member === undefined ? value : ((value as Record<string, unknown>)[member] ?? "");
  };
}

/** Times by time, numbers by number, `"True"` as true; everything else by text. */
function order(one: unknown, other: unknown): number {
  if (one instanceof Date || other instanceof Date)
    return Number(new Date(one as string)) - Number(new Date(other as string));
  if (typeof one === "boolean" || typeof other === "boolean") {
    return Number(String(one).toLowerCase() === "true") - Number(String(other).toLowerCase() === "true");
  }
  if (typeof one === "number" || typeof other === "number") return Number(one) - Number(other);
  return String(one) < String(other) ? -1 : Number(String(one) > String(other));
}
