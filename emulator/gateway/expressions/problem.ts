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

/**
 * Runs an expression. Its values can be any: where JavaScript throws, .NET would have thrown as well, and the
 * caller gets what .NET says to that.
 */
export function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw asFailure(error);
  }
}

function asFailure(error: unknown): unknown {
  if (error instanceof TypeError)
    return new ExpressionFailure("ArgumentNullException", "Value cannot be null.");
  if (error instanceof URIError)
    return new ExpressionFailure(
      "UriFormatException",
      "Invalid URI: There is an invalid sequence in the string.",
    );
  if (!(error instanceof RangeError)) return error;
  if (/call stack/i.test(error.message)) {
    return new ExpressionFailure(
      "InsufficientExecutionStackException",
      "Insufficient stack to continue executing the program safely.",
    );
  }
  return new ExpressionFailure(
    "ArgumentOutOfRangeException",
    "Specified argument was out of the range of valid values.",
  );
}
