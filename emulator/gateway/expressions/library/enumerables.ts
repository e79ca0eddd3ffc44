import { ExpressionFailure } from "../problem.ts";
import {
  arrayOf,
  Boxed,
  boolType,
  enumerableOf,
  intType,
  lambdaOf,
  nullable,
  objectType,
  stringType,
  type Type,
  textOf,
} from "../types.ts";
import { indexer, method, property } from "./define.ts";

type Test = (item: unknown) => boolean;

/**
 * What arrays and enumerables can do: the part of System.Linq.Enumerable that policies use.
 * @param type `T[]` or `IEnumerable<T>`
 */
export function enumerableMembers(type: Type, element: Type): void {
  if (type.base) {
    property<unknown[]>(type, "Length", intType, (self) => self.length);
    indexer<unknown[], number>(type, intType, element, (self, index) => {
      if (index < 0 || index >= self.length) {
        throw new ExpressionFailure("IndexOutOfRangeException", "Index was outside the bounds of the array.");
      }
      return self[index];
    });
    return;
  }
  const same = (a: unknown, b: unknown): boolean =>
    a === b || (isBoxed(a) && isBoxed(b) && a.value === b.value);
  const test = lambdaOf(element, boolType);
  method<unknown[], [unknown]>(type, "Contains", [element], boolType, (self, [item]) =>
    self.some((one) => same(one, item)),
  );
  method<unknown[], []>(type, "Any", [], boolType, (self) => self.length > 0);
  method<unknown[], [Test]>(type, "Any", [test], boolType, (self, [wanted]) => self.some(wanted));
  method<unknown[], [Test]>(type, "All", [test], boolType, (self, [wanted]) => self.every(wanted));
  method<unknown[], []>(type, "Count", [], intType, (self) => self.length);
  method<unknown[], [Test]>(type, "Count", [test], intType, (self, [wanted]) => self.filter(wanted).length);
  method<unknown[], [Test]>(type, "Where", [test], type, (self, [wanted]) => self.filter(wanted));
  method<unknown[], [(item: unknown) => unknown]>(
    type,
    "Select",
    [lambdaOf(element)],
    ({ arguments: [selected] }) => enumerableOf(selected!),
    (self, [select]) => self.map(select),
  );
  method<unknown[], []>(type, "Distinct", [], type, (self) => [...new Set(self)]);
  method<unknown[], [number]>(type, "Skip", [intType], type, (self, [count]) =>
    self.slice(Math.max(count, 0)),
  );
  method<unknown[], [number]>(type, "Take", [intType], type, (self, [count]) =>
    self.slice(0, Math.max(count, 0)),
  );
  method<unknown[], []>(type, "ToArray", [], arrayOf(element), (self) => self);
  method<unknown[], [unknown[]]>(type, "Intersect", [type], type, (self, [other]) =>
    [...new Set(self)].filter((item) => other.includes(item)),
  );
  method<unknown[], [unknown[]]>(type, "Concat", [type], type, (self, [other]) => [...self, ...other]);
  method<unknown[], [unknown[]]>(type, "Union", [type], type, (self, [other]) => [
    ...new Set([...self, ...other]),
  ]);
  method<unknown[], [unknown[]]>(type, "Except", [type], type, (self, [other]) =>
    [...new Set(self)].filter((item) => !other.includes(item)),
  );
  method<unknown[], []>(type, "Reverse", [], type, (self) => [...self].reverse());
  for (const [name, sign] of [
    ["OrderBy", 1],
    ["OrderByDescending", -1],
  ] as const) {
    // .NET orders texts by culture; the invariant one is told by locale "und".
    const collator = new Intl.Collator("und");
    const compare = (a: unknown, b: unknown): number =>
      typeof a === "string" && typeof b === "string"
        ? collator.compare(a, b)
        : (a as number) < (b as number)
          ? -1
          : (a as number) > (b as number)
            ? 1
            : 0;
    method<unknown[], [(item: unknown) => unknown]>(type, name, [lambdaOf(element)], type, (self, [key]) =>
      self
        .map((item) => ({ item, key: key(item) }))
        .sort((a, b) => sign * compare(a.key, b.key))
        .map(({ item }) => item),
    );
  }
  for (const [name, otherwise] of [
    ["Single", undefined],
    ["SingleOrDefault", true],
  ] as const) {
    const single = (items: unknown[]): unknown => {
      if (items.length > 1)
        throw new ExpressionFailure("InvalidOperationException", "Sequence contains more than one element");
      return otherwise && items.length === 0 ? defaultOf(element) : found(items[0]);
    };
    method<unknown[], []>(type, name, [], element, single);
    method<unknown[], [Test]>(type, name, [test], element, (self, [wanted]) => single(self.filter(wanted)));
  }
  for (const [name, pick] of [
    ["First", 0],
    ["Last", -1],
  ] as const) {
    method<unknown[], []>(type, name, [], element, (self) => found(self.at(pick)));
    method<unknown[], [Test]>(type, name, [test], element, (self, [wanted]) =>
      found(self.filter(wanted).at(pick)),
    );
    const orDefault = (items: unknown[]): unknown => items.at(pick) ?? defaultOf(element);
    method<unknown[], []>(type, `${name}OrDefault`, [], element, (self) => orDefault(self));
    method<unknown[], [Test]>(type, `${name}OrDefault`, [test], element, (self, [wanted]) =>
      orDefault(self.filter(wanted)),
    );
  }
}

/** `string.Join` over anything that can be enumerated. */
export function joined(separator: string, items: readonly unknown[], element: Type): string {
  return items.map((item) => textOf(element, item)).join(separator);
}

/** What a field of that type is without a value: `default(T)`. */
export function defaultOf(type: Type): unknown {
  if (!type.isValue) return null;
  if (type === boolType) return false;
  if (type.name === "long") return 0n;
  if (type.name === "char") return "\0";
  if (type.name === "Guid") return "00000000-0000-0000-0000-000000000000";
  return 0;
}

function found(item: unknown): unknown {
  if (item === undefined)
    throw new ExpressionFailure("InvalidOperationException", "Sequence contains no matching element");
  return item;
}

function isBoxed(value: unknown): value is Boxed {
  return value instanceof Boxed;
}

/** `string[]`. */
export const stringArray = arrayOf(stringType);
export const stringSequence = enumerableOf(stringType);
export const objectArray = arrayOf(objectType);
export const nullableInt = nullable(intType);
