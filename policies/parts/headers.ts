import { claimOf } from "../checkedToken.ts";
import { element, namedValue, type XmlElement, type XmlValue } from "../xml.ts";

/** What becomes of the headers of a request or a response: learn.microsoft.com/azure/api-management/set-header-policy */
export interface HeaderChanges {
  /** Names to texts. */
  readonly set?: Readonly<Record<string, string>>;
  /** Names to claims of the checked token. */
  readonly claims?: Readonly<Record<string, string>>;
  /** Names to named values. */
  readonly namedValues?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** In an order of their own: whatever a caller has sent under a name is gone before it is set. */
export function headerElements({
  set = {},
  claims = {},
  namedValues = {},
  remove = [],
}: HeaderChanges): XmlElement[] {
  return [
    ...[...remove].sort().map((name) => element("set-header", { name, "exists-action": "delete" })),
    ...each(set, (value) => value),
    ...each(claims, claimOf),
    ...each(namedValues, namedValue),
  ];
}

function each(values: Readonly<Record<string, string>>, written: (value: string) => XmlValue): XmlElement[] {
  return Object.entries(values)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) =>
      element("set-header", { name, "exists-action": "override" }, [element("value", {}, written(value))]),
    );
}
