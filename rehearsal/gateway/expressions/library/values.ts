import { ExpressionFailure } from "../problem.ts";
import {
  boolType,
  charType,
  doubleType,
  guidType,
  intType,
  longType,
  objectType,
  stringType,
  type Type,
} from "../types.ts";
import { method, property } from "./define.ts";

/** `HasValue`, `Value` and `GetValueOrDefault` of `T?`. */
export function nullableMembers(type: Type, underlying: Type): void {
  property<unknown>(type, "HasValue", boolType, (self) => self !== null);
  property<unknown>(type, "Value", underlying, (self) => {
    if (self === null)
      throw new ExpressionFailure("InvalidOperationException", "Nullable object must have a value.");
    return self;
  });
  method<unknown, [unknown]>(
    type,
    "GetValueOrDefault",
    [underlying],
    underlying,
    (self, [other]) => self ?? other,
  );
  method<unknown, []>(type, "ToString", [], stringType, (self) =>
    self === null ? "" : underlying.toText(self),
  );
}

for (const type of [objectType, boolType, intType, longType, doubleType, charType, guidType, stringType]) {
  method<unknown, []>(type, "ToString", [], stringType, (self) => type.toText(self));
  if (type === objectType || type === stringType) continue;
  method<unknown, [unknown]>(type, "Equals", [type], boolType, (self, [other]) => self === other);
}

/** `int.Parse` and its kin: optional blanks and sign, digits (System.Globalization.NumberStyles.Integer). */
export function parseInteger(text: string | null, bits: 32 | 64): number | bigint {
  if (text === null) throw new ExpressionFailure("ArgumentNullException", "Value cannot be null.");
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw new ExpressionFailure("FormatException", "Input string was not in a correct format.");
  }
  const value = BigInt(text.trim().replace(/^\+/, ""));
  if (value !== BigInt.asIntN(bits, value)) {
    throw new ExpressionFailure(
      "OverflowException",
      `Value was either too large or too small for an Int${bits}.`,
    );
  }
  return bits === 32 ? Number(value) : value;
}

/** `bool.Parse`. */
export function parseBoolean(text: string | null): boolean {
  const value = text?.trim().toLowerCase();
  if (value !== "true" && value !== "false") {
    throw new ExpressionFailure("FormatException", "String was not recognized as a valid Boolean.");
  }
  return value === "true";
}
