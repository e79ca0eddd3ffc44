/** What one item has under a name of a filter; several where the service takes either (a product's name or display name). */
export type FilterValues = (path: string) => readonly unknown[];

/** A `$filter` that is none. */
export class FilterError extends Error {
  override readonly name = "FilterError";
}

type Test = (values: FilterValues) => boolean;

/**
 * Reads the part of OData's `$filter` that the REST reference of API Management names: `eq ne gt ge lt le`, `and or
 * not`, brackets, `contains`, `substringof`, `startswith`, `endswith`.
 * @throws FilterError
 * @see learn.microsoft.com/rest/api/apimanagement, "$filter" of each list
 */
export function parseFilter(text: string): Test {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token.toLowerCase() !== wanted)) {
      throw new FilterError(wanted ? `'${wanted}' is missing` : "it ends too early");
    }
    at += 1;
    return token;
  };
  const isNext = (word: string) => peek()?.toLowerCase() === word;

  const either = (): Test => {
    let left = both();
    while (isNext("or")) {
      take();
      const [one, other] = [left, both()];
      left = (values) => one(values) || other(values);
    }
    return left;
  };
  const both = (): Test => {
    let left = single();
    while (isNext("and")) {
      take();
      const [one, other] = [left, single()];
      left = (values) => one(values) && other(values);
    }
    return left;
  };
  const single = (): Test => {
    if (isNext("not")) {
      take();
      const inner = single();
      return (values) => !inner(values);
    }
    if (isNext("(")) {
      take();
      const inner = either();
      take(")");
      return inner;
    }
    const first = take();
    return isNext("(") ? call(first) : comparison(first);
  };
  const call = (name: string): Test => {
    const test = functions[name.toLowerCase()];
    if (!test) throw new FilterError(`'${name}' is no function of it`);
    take("(");
    const one = operand(take());
    take(",");
    const other = operand(take());
    take(")");
    return (values) => one(values).some((a) => other(values).some((b) => test(comparable(a), comparable(b))));
  };
  const comparison = (first: string): Test => {
    const compare = comparisons[take().toLowerCase()];
    if (!compare) throw new FilterError("eq, ne, gt, ge, lt or le is missing");
    const [left, right] = [operand(first), operand(take())];
    return (values) => left(values).some((a) => right(values).some((b) => compare(order(a, b))));
  };

  const test = either();
  if (peek() !== undefined) throw new FilterError(`'${peek()}' is too much`);
  return test;
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};
const functions: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  contains: (a, b) => a.includes(b),
  substringof: (a, b) => b.includes(a),
  startswith: (a, b) => a.startsWith(b),
  endswith: (a, b) => a.endsWith(b),
};

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/gy;
  let end = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    tokens.push(match[1]!);
    end = pattern.lastIndex;
  }
  if (text.slice(end).trim() !== "") throw new FilterError(`'${text.slice(end).trim()}' is no part of it`);
  return tokens;
}

function operand(token: string): (values: FilterValues) => readonly unknown[] {
  if (/^[(),]$/.test(token)) throw new FilterError(`'${token}' is at the wrong place`);
  const literal = literalOf(token);
  if (literal !== undefined) return () => [literal];
  return (values) => values(token);
}

function literalOf(token: string): unknown {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === "true";
  if (/^null$/i.test(token)) return null;
  if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
  return /^(datetime'|\d{4}-)/i.test(token) ? token : undefined;
}

/** Below, at or above zero, as in a sort; not a number where two kinds do not compare. */
function order(a: unknown, b: unknown): number {
  if (a === undefined || a === null || b === undefined || b === null)
    return (a ?? null) === (b ?? null) ? 0 : Number.NaN;
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [one, other] = [comparable(a), comparable(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

function comparable(value: unknown): string {
  return String(value ?? "").toLowerCase();
}
