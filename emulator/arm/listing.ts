import type { ArmAnswer } from "../model/armAnswer.ts";
import { validationError } from "./errors.ts";
import { FilterError, type FilterValues, parseFilter } from "./filter.ts";
import { type ArmRequest, asObject } from "./request.ts";

/** One item of a list, as its own GET shows it. */
type Item = object;

/**
 * The answer to GET of a collection: `$filter`, then `$skip`, then `$top`. `count` counts all pages (REST reference,
 * "Total record count number across all pages"); `nextLink` has its port and its percent signs as recorded
 * (azure-sdk-for-net, ProductTests and ApiTests).
 * @throws ArmError 400 for options that are none
 */
export function listAnswer(request: ArmRequest, items: readonly Item[]): ArmAnswer {
  const { value, nextLink, total } = page(request, items);
  return { status: 200, body: { value, count: total, ...(nextLink && { nextLink }) } };
}

/** The same of types whose lists have no count, as ARM's own. */
export function uncountedListAnswer(request: ArmRequest, items: readonly Item[]): ArmAnswer {
  const { value, nextLink } = page(request, items);
  return { status: 200, body: { value, ...(nextLink && { nextLink }) } };
}

/** One page of a list. */
export function page(request: ArmRequest, items: readonly Item[]) {
  const [top, skip] = [whole(request, "$top", 1), whole(request, "$skip", 0) ?? 0];
  const all = filtered(request, items);
  const end = top === undefined ? all.length : skip + top;
  const nextLink = end < all.length ? linkTo(request, top, end) : undefined;
  return { value: all.slice(skip, end), total: all.length, nextLink };
}

function filtered(request: ArmRequest, items: readonly Item[]): readonly Item[] {
  const text = request.query.get("$filter");
  if (!text) return items;
  try {
    const test = parseFilter(text);
    return items.filter((item) => test(valuesOf(item)));
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw validationError([{ target: "$filter", message: `'${text}' is no filter: ${error.message}.` }]);
  }
}

/**
 * `displayName`, `properties/displayName` and the item's own members. `name` is the display name as well: recorded
 * lists filter products by `name eq 'Starter'`, whose ARM name is `starter`.
 */
function valuesOf(item: Item): FilterValues {
  const properties = asObject(asObject(item)?.properties);
  return (path) => {
    const [first = "", ...rest] = path.replace(/^properties\//i, "").split("/");
    const own = [member(properties, first), member(item, first)].filter((value) => value !== undefined);
    const deep = own.map((value) => rest.reduce<unknown>((inner, name) => member(inner, name), value));
    const more = first.toLowerCase() === "name" ? [member(properties, "displayName")] : [];
    const values = [...deep, ...more.filter((value) => value !== undefined)];
    return values.length > 0 ? values : [null];
  };
}

function member(of: unknown, name: string): unknown {
  const found = Object.entries(asObject(of) ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

function whole(request: ArmRequest, option: "$top" | "$skip", least: number): number | undefined {
  const text = request.query.get(option);
  if (text === null) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  const message = `'${option}' must be a whole number of ${least} or more; got '${text}'.`;
  throw validationError([{ target: option, message }]);
}

function linkTo({ origin, pathname, query }: ArmRequest, top: number | undefined, skip: number): string {
  const options = new URLSearchParams(top === undefined ? {} : { $top: String(top) });
  for (const [name, value] of query) if (name !== "$top" && name !== "$skip") options.append(name, value);
  options.append("$skip", String(skip));
  return `${origin}:443${pathname}?${options}`;
}
