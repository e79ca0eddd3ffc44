import { constructorName } from "../syntax.ts";
import { boolType, doubleType, longType, newType, stringType } from "../types.ts";
import { dateFormatsRefused, dateText, dateTimeType, offsetText, timeSpanType } from "./dates.ts";
import { method, property } from "./define.ts";
import { staticSide } from "./staticSides.ts";

/** System.DateTimeOffset, always at +00:00 as the gateway's machines are: milliseconds since the Unix epoch. */
export const dateTimeOffsetType = newType("DateTimeOffset", {
  value: true,
  toText: (value) => offsetText(value as number),
});
const side = staticSide("DateTimeOffset");
for (const name of ["UtcNow", "Now"]) property(side, name, dateTimeOffsetType, (_, { clock }) => clock.now());
method<unknown, [number]>(side, constructorName, [dateTimeType], dateTimeOffsetType, (_, [date]) => date);
method<unknown, [bigint]>(
  side,
  "FromUnixTimeSeconds",
  [longType],
  dateTimeOffsetType,
  (_, [count]) => Number(count) * 1000,
);
method<unknown, [bigint]>(side, "FromUnixTimeMilliseconds", [longType], dateTimeOffsetType, (_, [count]) =>
  Number(count),
);

method<number, []>(dateTimeOffsetType, "ToUnixTimeSeconds", [], longType, (self) =>
  BigInt(Math.floor(self / 1000)),
);
method<number, []>(dateTimeOffsetType, "ToUnixTimeMilliseconds", [], longType, (self) =>
  BigInt(Math.floor(self)),
);
for (const name of ["DateTime", "UtcDateTime"])
  property<number>(dateTimeOffsetType, name, dateTimeType, (self) => self);
for (const [unit, milliseconds] of Object.entries({
  Milliseconds: 1,
  Seconds: 1000,
  Minutes: 60_000,
  Hours: 3_600_000,
  Days: 86_400_000,
})) {
  method<number, [number]>(
    dateTimeOffsetType,
    `Add${unit}`,
    [doubleType],
    dateTimeOffsetType,
    (self, [count]) => self + count * milliseconds,
  );
}
method<number, [number]>(
  dateTimeOffsetType,
  "Add",
  [timeSpanType],
  dateTimeOffsetType,
  (self, [span]) => self + span,
);
method<number, [number]>(
  dateTimeOffsetType,
  "Subtract",
  [dateTimeOffsetType],
  timeSpanType,
  (self, [other]) => self - other,
);
method<number, [number]>(
  dateTimeOffsetType,
  "Equals",
  [dateTimeOffsetType],
  boolType,
  (self, [other]) => self === other,
);
method<number, []>(dateTimeOffsetType, "ToString", [], stringType, (self) => offsetText(self));
method<number, [string]>(
  dateTimeOffsetType,
  "ToString",
  [stringType],
  stringType,
  (self, [format]) => dateText(self, format, "+00:00"),
  {
    refuses: dateFormatsRefused,
  },
);
