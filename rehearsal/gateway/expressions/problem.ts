/** A policy expression that the rehearsal cannot run, found when its policy is deployed. */
export class ExpressionProblem extends Error {
  /** Line inside the expression, from 0. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/**
 * What .NET would throw while an expression runs: `NullReferenceException`, `KeyNotFoundException`, … The
 * gateway turns it into the LastError reason ExpressionValueEvaluationFailure.
 */
export class ExpressionFailure extends Error {
  readonly exception: string;

  constructor(exception: string, message: string) {
    super(message);
    this.exception = exception;
  }
}
