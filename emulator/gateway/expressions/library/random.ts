import { ExpressionFailure } from "../problem.ts";
import { constructorName } from "../syntax.ts";
import { doubleType, intType, newType } from "../types.ts";
import { method } from "./define.ts";
import { staticSide } from "./staticSides.ts";

/** System.Random. With a seed .NET gives the same numbers each time, which ones nothing says: here they are drawn anew. */
export const randomType = newType("Random");
const random = staticSide("Random");
method(random, constructorName, [], randomType, () => ({}));
method(random, constructorName, [intType], randomType, () => ({}));

function between(minimum: number, maximum: number): number {
  if (minimum > maximum)
    throw new ExpressionFailure("ArgumentOutOfRangeException", "'minValue' cannot be greater than maxValue.");
  return minimum + Math.floor(Math.random() * (maximum - minimum));
}
method(randomType, "Next", [], intType, () => between(0, 2_147_483_647));
method<unknown, [number]>(randomType, "Next", [intType], intType, (_, [maximum]) => between(0, maximum));
method<unknown, [number, number]>(randomType, "Next", [intType, intType], intType, (_, [from, to]) =>
  between(from, to),
);
method(randomType, "NextDouble", [], doubleType, () => Math.random());
