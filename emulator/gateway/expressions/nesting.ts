import { ExpressionProblem } from "./problem.ts";

/** Levels that an expression may nest. People write some ten; a program that writes them must not end this one. */
const limit = 200;

/**
 * How deep the parser or the compiler is in an expression, so that it refuses one that nests too deep instead of
 * running out of stack. The C# compiler refuses such expressions too (CS8078).
 */
export class Nesting {
  #depth = 0;

  /** Does one level's work. @throws ExpressionProblem beyond the limit */
  within<T>(line: number, work: () => T): T {
    if (this.#depth >= limit)
      throw new ExpressionProblem(
        line,
        `nests more than ${limit} levels deep, which the rehearsal does not run`,
      );
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}
