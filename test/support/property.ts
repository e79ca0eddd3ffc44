import fc from "fast-check";

/**
 * How many times as many examples as usual are drawn, then from a new seed: set by `npm run explore`.
 * Without it the same examples come every time, since the tests judge a change and not the day's luck.
 */
const factor = process.env.EXPLORE === undefined ? undefined : Number(process.env.EXPLORE);

/** What `holds` takes: that of fast-check which a test may choose itself. */
interface Options {
  /** How many examples `npm test` draws. @default 100 */
  readonly numRuns?: number;
  /** Whether the first example that fails is the one that is shown, since a smaller one takes too long to find. */
  readonly endOnFailure?: boolean;
}

/** Asserts that a property holds for every example that is drawn; a promise for an asynchronous property. */
export function holds<Examples>(
  property: fc.IAsyncProperty<Examples> | fc.IAsyncPropertyWithHooks<Examples>,
  options?: Options,
): Promise<void>;
export function holds<Examples>(
  property: fc.IProperty<Examples> | fc.IPropertyWithHooks<Examples>,
  options?: Options,
): void;
export function holds(
  property: fc.IRawProperty<unknown>,
  { numRuns = 100, endOnFailure = false }: Options = {},
): unknown {
  return fc.assert(
    property as fc.IProperty<unknown>,
    factor === undefined
      ? { numRuns, endOnFailure, seed: 20_260_101 }
      : { numRuns: Math.ceil(numRuns * factor), endOnFailure },
  );
}
