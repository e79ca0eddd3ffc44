import { commonType, comparesByValue, implicitConversion } from "./convert.ts";
import { dateTimeOffsetType } from "./library/dateOffsets.ts";
import { dateTimeType, timeSpanType } from "./library/dates.ts";
import { ExpressionFailure } from "./problem.ts";
import type { BinaryOperator } from "./syntax.ts";
import {
  boolType,
  byteType,
  doubleType,
  intType,
  longType,
  nullType,
  stringType,
  type Type,
  textOf,
} from "./types.ts";

/** An operator for two operand types: what it gives, and how, from operands of their own types. */
export interface Operation {
  readonly type: Type;
  readonly run: (left: unknown, right: unknown) => unknown;
}

type Arithmetic = "+" | "-" | "*" | "/" | "%";
type Comparison = "<" | ">" | "<=" | ">=";
const comparisons = new Set<string>(["<", ">", "<=", ">="]);

/**
 * The operator of C# for these operand types; a text saying why not where there is none. `&&`, `||` and
 * `??` are not here, since they do not always evaluate their right side.
 */
export function operation(operator: BinaryOperator, first: Type, second: Type): Operation | string {
  // Bytes are counted with as int ("Binary numeric promotions").
  const [left, right] = [first, second].map((type) => (type === byteType ? intType : type)) as [Type, Type];
  const none = `C# has no operator ${operator} for ${left.name} and ${right.name}`;
  if (operator === "==" || operator === "!=") return equality(operator, left, right);
  if (operator === "+" && (left === stringType || right === stringType)) {
    return { type: stringType, run: (a, b) => textOf(left, a) + textOf(right, b) };
  }
  if (comparisons.has(operator)) return comparison(operator as Comparison, left, right) ?? none;
  return dates(operator, left, right) ?? arithmetic(operator as Arithmetic, left, right) ?? none;
}

function equality(operator: "==" | "!=", left: Type, right: Type): Operation | string {
  const wanted = operator === "==";
  const common = commonType(left, right);
  if (!common) return `C# has no operator ${operator} for ${left.name} and ${right.name}`;
  if (left !== nullType && right !== nullType && !(comparesByValue(left) && comparesByValue(right))) {
    return `the rehearsal does not run ${operator} on ${left.name} and ${right.name}, where C# compares references: cast both to what they hold, as in (string)`;
  }
  if ((left === nullType && right.isValue) || (right === nullType && left.isValue)) {
    return `${operator} with null is pointless: ${(left === nullType ? right : left).name} is never null`;
  }
  const [first, second] = [implicitConversion(left, common)!, implicitConversion(right, common)!];
  return { type: boolType, run: (a, b) => (first(a) === second(b)) === wanted };
}

function comparison(operator: Comparison, left: Type, right: Type): Operation | undefined {
  const common = commonType(left, right);
  const plain = common?.underlying ?? common;
  if (
    !common ||
    ![intType, longType, doubleType, dateTimeType, dateTimeOffsetType, timeSpanType].includes(plain!)
  )
    return undefined;
  const [first, second] = [implicitConversion(left, common)!, implicitConversion(right, common)!];
  const compare = compares[operator];
  return {
    type: boolType,
    run: (a, b) => {
      const [x, y] = [first(a), second(b)] as [number | null, number | null];
      // Lifted comparisons are false when either side is null.
      return x !== null && y !== null && compare(x, y);
    },
  };
}

const compares: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

function dates(operator: BinaryOperator, left: Type, right: Type): Operation | undefined {
  const isSpan = right === timeSpanType;
  const type =
    (left === dateTimeType || left === dateTimeOffsetType) && right === left && operator === "-"
      ? timeSpanType
      : isSpan &&
          [dateTimeType, dateTimeOffsetType, timeSpanType].includes(left) &&
          (operator === "+" || operator === "-")
        ? left
        : undefined;
  if (!type) return undefined;
  const sign = operator === "+" ? 1 : -1;
  return { type, run: (a, b) => (a as number) + sign * (b as number) };
}

function arithmetic(operator: Arithmetic, left: Type, right: Type): Operation | undefined {
  const common = commonType(left, right);
  const [first, second] = common
    ? [implicitConversion(left, common)!, implicitConversion(right, common)!]
    : [undefined, undefined];
  if (common === intType)
    return { type: intType, run: (a, b) => integers(operator, first!(a) as number, second!(b) as number) };
  if (common === longType)
    return { type: longType, run: (a, b) => longs(operator, first!(a) as bigint, second!(b) as bigint) };
  if (common === doubleType)
    return { type: doubleType, run: (a, b) => doubles(operator, first!(a) as number, second!(b) as number) };
  return undefined;
}

/** 32 bits that wrap around, as C# has it outside `checked`. */
function integers(operator: Arithmetic, a: number, b: number): number {
  if ((operator === "/" || operator === "%") && b === 0) throw divisionByZero();
  if (operator === "*") return Math.imul(a, b);
  // `| 0` also turns the -0 of a remainder into 0.
  return doubles(operator, a, b) | 0;
}

function longs(operator: Arithmetic, a: bigint, b: bigint): bigint {
  if ((operator === "/" || operator === "%") && b === 0n) throw divisionByZero();
  const result = { "+": () => a + b, "-": () => a - b, "*": () => a * b, "/": () => a / b, "%": () => a % b }[
    operator
  ]();
  return BigInt.asIntN(64, result);
}

function doubles(operator: Arithmetic, a: number, b: number): number {
  return { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "%": a % b }[operator];
}

function divisionByZero(): ExpressionFailure {
  return new ExpressionFailure("DivideByZeroException", "Attempted to divide by zero.");
}
