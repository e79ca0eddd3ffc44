import type { ExpressionContext, Type } from "./types.ts";

/** One run of an expression: the request, and the values of local variables by slot. */
export interface Frame {
  readonly context: ExpressionContext;
  readonly locals: unknown[];
}

/** An expression whose type is known and that can be run. */
export interface Compiled {
  readonly type: Type;
  readonly run: (frame: Frame) => unknown;
  /** Of a literal: its value. */
  readonly literal?: unknown;
}
