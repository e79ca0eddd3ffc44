import { UsageError } from "../../lib/errors.ts";

/** Something that would make an update fail half-way, for people. */
export interface Obstacle {
  /** What is in the way, and whose it is: `the API orders is there already: …`. */
  readonly what: string;
  /** Its ARM id, where it has one. */
  readonly id?: string;
  /** Ways to go on, each a line: a key of the stack file to change, a command. */
  readonly ways: readonly string[];
}

/** All of them at once; nothing has been changed yet. */
export function refusal(obstacles: readonly Obstacle[]): UsageError {
  const lines = obstacles.flatMap(({ what, id, ways }) => [
    `  ${what}`,
    ...(id === undefined ? [] : [`    ${id}`]),
    ...ways.map((way) => `    - ${way}`),
  ]);
  const count = obstacles.length === 1 ? "1 problem prevents" : `${obstacles.length} problems prevent`;
  return new UsageError([`${count} this update; nothing has been changed:`, ...lines].join("\n"));
}
