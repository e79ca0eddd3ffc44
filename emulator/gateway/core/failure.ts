import { Gap } from "../../gap.ts";
import { ExpressionFailure } from "../expressions/problem.ts";

/** Where a policy stands in its document. */
export interface PolicyPlace {
  readonly element: string;
  /** As in `context.LastError.Path`: `choose[1]/when[2]/set-header`. */
  readonly path: string;
  /** Value of the `id` attribute. */
  readonly policyId?: string;
}

/** A policy or built-in step that stops the pipeline: control goes to on-error. */
export class PolicyFailure extends Error {
  /** As in `context.LastError.Reason`. */
  readonly reason: string;
  /** Status of the answer unless on-error changes it. */
  readonly status: number;
  /** What the answer's body says; LastError.Message may say more. */
  readonly publicMessage: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether `exchange.response` goes out as it is, instead of an answer with the message. */
  readonly keepsResponse: boolean;
  /** The policy that failed, set on the way out; undefined for built-in steps. */
  step?: PolicyPlace;

  constructor(failure: {
    reason: string;
    message: string;
    status: number;
    publicMessage?: string;
    headers?: Readonly<Record<string, string>>;
    keepsResponse?: boolean;
  }) {
    super(failure.message);
    this.reason = failure.reason;
    this.status = failure.status;
    this.publicMessage = failure.publicMessage ?? failure.message;
    this.headers = failure.headers ?? {};
    this.keepsResponse = failure.keepsResponse ?? false;
  }
}

/** Something on which API Management answers 500 without telling the caller why. */
export function internalFailure(reason: string, message: string): PolicyFailure {
  return new PolicyFailure({ reason, message, status: 500, publicMessage: "Internal server error" });
}

/**
 * What a policy's run ends with when something is thrown in it: values that a document or a request holds end in
 * Azure's 500, never in a crash of the gateway.
 * @throws Gap as it is
 */
export function asPolicyFailure(error: unknown): PolicyFailure {
  if (error instanceof PolicyFailure) return error;
  if (error instanceof Gap) throw error;
  const { message, name } = error as Error;
  const exception = error instanceof ExpressionFailure ? error.exception : name;
  return internalFailure(
    "ExpressionValueEvaluationFailure",
    `Expression evaluation failed. ${message} (${exception})`,
  );
}
