import { boolType, doubleType, intType, newType, stringType } from "../types.ts";
import { method, property } from "./define.ts";

/** System.DateTime in UTC: milliseconds since the Unix epoch. */
export const dateTimeType = newType("DateTime", {
  value: true,
  toText: (value) => invariantDate(value as number),
});
/** System.TimeSpan: milliseconds. */
export const timeSpanType = newType("TimeSpan", {
  value: true,
  toText: (value) => timeSpanText(value as number),
});

/** The standard formats of `DateTime.ToString(format)` that the rehearsal writes. */
const standardFormats: readonly string[] = ["o", "O", "s", "u", "r", "R"];
/** The specifiers of custom formats (learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings). */
const custom =
  /\\.|'[^']*'|"[^"]*"|%|d{1,4}|M{1,4}|y{4}|yy(?!y)|HH?|hh?|mm?|ss?|f{1,7}|F{1,7}|tt?|zzz|[A-Za-z]/g;

const parts: readonly [string, (date: Date) => number][] = [
  ["Year", (date) => date.getUTCFullYear()],
  ["Month", (date) => date.getUTCMonth() + 1],
  ["Day", (date) => date.getUTCDate()],
  ["Hour", (date) => date.getUTCHours()],
  ["Minute", (date) => date.getUTCMinutes()],
  ["Second", (date) => date.getUTCSeconds()],
  ["Millisecond", (date) => date.getUTCMilliseconds()],
];
for (const [name, read] of parts)
  property<number>(dateTimeType, name, intType, (self) => read(new Date(self)));
property<number>(dateTimeType, "Date", dateTimeType, (self) => Math.floor(self / 86_400_000) * 86_400_000);

const units = { Milliseconds: 1, Seconds: 1000, Minutes: 60_000, Hours: 3_600_000, Days: 86_400_000 };
for (const [unit, milliseconds] of Object.entries(units)) {
  method<number, [number]>(
    dateTimeType,
    `Add${unit}`,
    [doubleType],
    dateTimeType,
    (self, [count]) => self + count * milliseconds,
  );
  property<number>(timeSpanType, `Total${unit}`, doubleType, (self) => self / milliseconds);
}
method<number, [number]>(dateTimeType, "Add", [timeSpanType], dateTimeType, (self, [span]) => self + span);
method<number, [number]>(
  dateTimeType,
  "Subtract",
  [dateTimeType],
  timeSpanType,
  (self, [other]) => self - other,
);
method<number, []>(dateTimeType, "ToString", [], stringType, (self) => invariantDate(self));
method<number, [string]>(
  dateTimeType,
  "ToString",
  [stringType],
  stringType,
  (self, [format]) => dateText(self, format),
  { refuses: dateFormatsRefused },
);
method<number, [number]>(dateTimeType, "Equals", [dateTimeType], boolType, (self, [other]) => self === other);
method<number, []>(timeSpanType, "ToString", [], stringType, (self) => timeSpanText(self));

/** Why the rehearsal does not write a date in that literal format. */
export function dateFormatsRefused([format]: readonly unknown[]): string | undefined {
  const runs = `of date formats, the rehearsal writes literal ones: ${standardFormats.join(", ")}, and custom ones such as yyyy-MM-ddTHH:mm:ssZ`;
  if (typeof format !== "string") return runs;
  if (format.length < 2) return standardFormats.includes(format) ? undefined : runs;
  const unknown = [...format.matchAll(custom)].some(
    ([part]) => /^[A-Za-z]/.test(part) && written(part, 0, "") === undefined,
  );
  return unknown ? runs : undefined;
}

/** A date in a standard or custom format, invariant culture. @param zone how `zzz` and the round trip write the offset */
export function dateText(value: number, format: string, zone = "Z"): string {
  if (!standardFormats.includes(format)) {
    return format.replace(custom, (part) => {
      if (part === "%") return "";
      if (part.startsWith("\\")) return part.slice(1);
      if (/^['"]/.test(part)) return part.slice(1, -1);
      return written(part, value, zone) ?? part;
    });
  }
  const iso = new Date(value).toISOString();
  if (format === "o" || format === "O") return iso.replace("Z", `0000${zone}`);
  if (format === "s") return iso.slice(0, 19);
  if (format === "u") return `${iso.slice(0, 19).replace("T", " ")}Z`;
  return new Date(value).toUTCString();
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = "January February March April May June July August September October November December".split(
  " ",
);

/** What one specifier of a custom format writes; undefined for what is none, or none that the rehearsal runs. */
function written(specifier: string, value: number, zone: string): string | undefined {
  const date = new Date(value);
  const two = (count: number): string => String(count).padStart(2, "0");
  const [hour, day, month] = [date.getUTCHours(), date.getUTCDate(), date.getUTCMonth()];
  const fraction = `${String(date.getUTCMilliseconds()).padStart(3, "0")}0000`.slice(0, specifier.length);
  const byName: Readonly<Record<string, string>> = {
    yyyy: String(date.getUTCFullYear()).padStart(4, "0"),
    yy: two(date.getUTCFullYear() % 100),
    MMMM: months[month]!,
    MMM: months[month]!.slice(0, 3),
    MM: two(month + 1),
    M: String(month + 1),
    dddd: days[date.getUTCDay()]!,
    ddd: days[date.getUTCDay()]!.slice(0, 3),
    dd: two(day),
    d: String(day),
    HH: two(hour),
    H: String(hour),
    hh: two(hour % 12 || 12),
    h: String(hour % 12 || 12),
    mm: two(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    tt: hour < 12 ? "AM" : "PM",
    t: hour < 12 ? "A" : "P",
    zzz: zone === "Z" ? "+00:00" : zone,
    // Letters that mean nothing in a format stand for themselves.
    T: "T",
    Z: "Z",
  };
  if (Object.hasOwn(byName, specifier)) return byName[specifier];
  if (/^f+$/.test(specifier)) return fraction;
  return /^F+$/.test(specifier) ? fraction.replace(/0+$/, "") : undefined;
}

/** `MM/dd/yyyy HH:mm:ss +00:00`, as .NET writes a DateTimeOffset. */
export function offsetText(value: number): string {
  return `${invariantDate(value)} +00:00`;
}

function invariantDate(value: number): string {
  const [year, month, day] = new Date(value).toISOString().slice(0, 10).split("-");
  return `${month}/${day}/${year} ${new Date(value).toISOString().slice(11, 19)}`;
}

/** `[-][d.]hh:mm:ss[.fffffff]`. */
function timeSpanText(value: number): string {
  const [sign, left] = [value < 0 ? "-" : "", Math.abs(value)];
  const whole = Math.floor(left / 86_400_000);
  const time = new Date(left % 86_400_000).toISOString().slice(11, 23);
  const [clock, fraction] = [time.slice(0, 8), time.slice(9)];
  return `${sign}${whole > 0 ? `${whole}.` : ""}${clock}${fraction === "000" ? "" : `.${fraction}0000`}`;
}
