import { StepFailed } from "../steps.ts";

/** One property of something deployed: what it is called, what it is, what it should be. */
export type Row = readonly [property: string, live: unknown, expected: unknown];

/**
 * Checks properties, and tells of every one that differs at once. Lists are compared as sets; nothing, null and ""
 * are the same, as they are to Azure; line ends and the blanks around a text do not count.
 * @param what names it for people, such as `The API basic-calculator`
 * @throws StepFailed
 */
export function expectSame(what: string, rows: readonly Row[], ...lookAt: string[]): void {
  const differences = rows
    .map(([property, live, expected]) => [property, plain(live), plain(expected)] as const)
    .filter(([, live, expected]) => live !== expected)
    .map(
      ([property, live, expected]) =>
        `${property} is ${live || "nothing"}, expected ${expected || "nothing"}`,
    );
  if (differences.length > 0) throw new StepFailed(`${what}: ${differences.join("; ")}.`, ...lookAt);
}

function plain(value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value === "string") return JSON.stringify(value.replace(/\r\n?/g, "\n").trim());
  if (Array.isArray(value)) return value.map(plain).sort().join(", ");
  return JSON.stringify(value);
}
