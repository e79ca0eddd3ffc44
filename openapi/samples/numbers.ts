import type { Node } from "../values.ts";

/**
 * A number that satisfies a flat schema of type integer or number: the one nearest to 0, which is Azure's
 * (recording of azure-sdk-for-net, ApiTests/CloneApiUsingSourceApiId: `"id": 0`).
 */
export function sampleNumber(keywords: Node, isInteger: boolean): number {
  const [min, minOpen] = bound(keywords.minimum, keywords.exclusiveMinimum, Math.max);
  const [max, maxOpen] = bound(keywords.maximum, keywords.exclusiveMaximum, Math.min);
  const given = Number(keywords.multipleOf);
  const step =
    given > 0 ? (isInteger && !Number.isInteger(given) ? stepOfIntegers(given) : given) : isInteger ? 1 : 0;
  const within = (value: number) =>
    (minOpen ? value > min : value >= min) && (maxOpen ? value < max : value <= max);
  if (within(0)) return 0;
  // Below 0 the same as above it, seen in a mirror.
  const [sign, near, nearOpen, far] = min >= 0 ? [1, min, minOpen, max] : [-1, -max, maxOpen, -min];
  if (step === 0) {
    if (!nearOpen) return sign * near;
    return sign * (Number.isFinite(far) ? (near + far) / 2 : near + 1);
  }
  const count = Math.ceil(near / step);
  const first = count * step;
  const value = nearOpen && first === near ? (count + 1) * step : first;
  // Sums of tenths are none in binary: 3 * 0.1.
  return sign * Number(value.toPrecision(15));
}

/** The lower or upper bound, and whether the bound itself is out: a flag in OpenAPI 3.0, a number in 3.1. */
function bound(
  inclusive: unknown,
  exclusive: unknown,
  stricter: (a: number, b: number) => number,
): [value: number, open: boolean] {
  const none = stricter === Math.max ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const asNumber = (value: unknown) =>
    typeof value === "number" || typeof value === "bigint" ? Number(value) : none;
  const closed = asNumber(inclusive);
  if (exclusive === true) return [closed, true];
  const open = asNumber(exclusive);
  const value = stricter(closed, open);
  return [value, value === open && Number.isFinite(open)];
}

function stepOfIntegers(step: number): number {
  for (let factor = 1; factor <= 1000; factor += 1) {
    if (Number.isInteger(Number((step * factor).toPrecision(12)))) return Math.round(step * factor);
  }
  return 1;
}
