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

/** The formats of `DateTime.ToString(format)` that the rehearsal writes; others are refused. */
const dateFormats = ["o", "O", "s", "u", "r", "R"] as const;

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
  {
    refuses: ([format]) =>
      dateFormats.includes(format as never)
        ? undefined
        : `of DateTime formats, the rehearsal writes ${dateFormats.join(", ")}`,
  },
);
method<number, [number]>(dateTimeType, "Equals", [dateTimeType], boolType, (self, [other]) => self === other);
method<number, []>(timeSpanType, "ToString", [], stringType, (self) => timeSpanText(self));

function dateText(value: number, format: string): string {
  const iso = new Date(value).toISOString();
  if (format === "o" || format === "O") return iso.replace("Z", "0000Z");
  if (format === "s") return iso.slice(0, 19);
  if (format === "u") return `${iso.slice(0, 19).replace("T", " ")}Z`;
  return new Date(value).toUTCString();
}

function invariantDate(value: number): string {
  const [year, month, day] = new Date(value).toISOString().slice(0, 10).split("-");
  return `${month}/${day}/${year} ${new Date(value).toISOString().slice(11, 19)}`;
}

/** `[-][d.]hh:mm:ss[.fffffff]`. */
function timeSpanText(value: number): string {
  const [sign, left] = [value < 0 ? "-" : "", Math.abs(value)];
  const days = Math.floor(left / 86_400_000);
  const time = new Date(left % 86_400_000).toISOString().slice(11, 23);
  const [clock, fraction] = [time.slice(0, 8), time.slice(9)];
  return `${sign}${days > 0 ? `${days}.` : ""}${clock}${fraction === "000" ? "" : `.${fraction}0000`}`;
}
