import { ExpressionFailure } from "../problem.ts";
import { setterName } from "../syntax.ts";
import {
  boolType,
  bytesType,
  byteType,
  charType,
  doubleType,
  guidType,
  intType,
  longType,
  objectType,
  stringType,
  type Type,
} from "../types.ts";
import { indexer, method, property } from "./define.ts";

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

/** The bytes of a Guid as .NET has them, from those that are written, and back: the first three parts are little-endian. */
export function guidBytes(bytes: Uint8Array): Uint8Array {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(order, (at) => bytes[at]!);
}
method<string, []>(guidType, "ToByteArray", [], bytesType, (self) =>
  guidBytes(Buffer.from(self.replaceAll("-", ""), "hex")),
);

/** As .NET Framework has it: the parts of the Guid by exclusive or. */
method<string, []>(guidType, "GetHashCode", [], intType, (self) => {
  const bytes = Buffer.from(self.replaceAll("-", ""), "hex");
  const [a, b, c] = [bytes.readInt32BE(0), bytes.readUInt16BE(4), bytes.readUInt16BE(6)];
  return a ^ ((b << 16) | c) ^ ((bytes[10]! << 24) | bytes[15]!);
});
method<string, [string]>(
  guidType,
  "ToString",
  [stringType],
  stringType,
  (self, [format]) => (format === "N" ? self.replaceAll("-", "") : format === "B" ? `{${self}}` : self),
  {
    refuses: ([format]) =>
      ["N", "D", "B"].includes(format as string)
        ? undefined
        : "of Guid formats, the rehearsal writes N, D, B",
  },
);

property<Uint8Array>(bytesType, "Length", intType, (self) => self.length);
indexer<Uint8Array, number>(bytesType, intType, byteType, (self, index) => {
  const byte = self[index];
  if (byte === undefined)
    throw new ExpressionFailure("IndexOutOfRangeException", "Index was outside the bounds of the array.");
  return byte;
});
method<Uint8Array, [number, number]>(
  bytesType,
  setterName,
  [intType, byteType],
  byteType,
  (self, [index, byte]) => {
    if (index < 0 || index >= self.length)
      throw new ExpressionFailure("IndexOutOfRangeException", "Index was outside the bounds of the array.");
    self[index] = byte;
    return byte;
  },
);

/** `int.Parse` and its kin: optional blanks and sign, digits (System.Globalization.NumberStyles.Integer). */
export function parseInteger(text: string | null, bits: 32 | 64): number | bigint {
  if (text === null) throw new ExpressionFailure("ArgumentNullException", "Value cannot be null.");
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw new ExpressionFailure("FormatException", "Input string was not in a correct format.");
  }
  const value = BigInt(text.trim().replace(/^\+/, ""));
  return inRange(value, bits);
}

/** `Convert.ToInt32` and `ToInt64` of a number: halves go to the even neighbour. */
export function rounded(value: bigint | number, bits: 32 | 64): number | bigint {
  if (typeof value === "bigint") return inRange(value, bits);
  if (!Number.isFinite(value)) throw overflow(bits);
  const [floor, rest] = [Math.floor(value), value - Math.floor(value)];
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return inRange(BigInt(up ? floor + 1 : floor), bits);
}

function inRange(value: bigint, bits: 32 | 64): number | bigint {
  if (value !== BigInt.asIntN(bits, value)) throw overflow(bits);
  return bits === 32 ? Number(value) : value;
}

function overflow(bits: 32 | 64): ExpressionFailure {
  return new ExpressionFailure(
    "OverflowException",
    `Value was either too large or too small for an Int${bits}.`,
  );
}

/** `double.Parse` (System.Globalization.NumberStyles.Float and AllowThousands, invariant culture). */
export function parseDouble(text: string): number {
  const plain = text.trim();
  if (!/^[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain))
    throw new ExpressionFailure("FormatException", "Input string was not in a correct format.");
  return Number(plain.replaceAll(",", ""));
}

/** `bool.Parse`. */
export function parseBoolean(text: string | null): boolean {
  const value = text?.trim().toLowerCase();
  if (value !== "true" && value !== "false") {
    throw new ExpressionFailure("FormatException", "String was not recognized as a valid Boolean.");
  }
  return value === "true";
}
