import type { ExpressionFailure } from "../problem.ts";
import { newType, stringType } from "../types.ts";
import { method, property } from "./define.ts";

/** System.Exception, as `catch` gives it to a policy expression. */
export const exceptionType = newType("Exception", {
  toText: (value) =>
    `System.${(value as ExpressionFailure).exception}: ${(value as ExpressionFailure).message}`,
});
property<ExpressionFailure>(exceptionType, "Message", stringType, ({ message }) => message);
method<ExpressionFailure, []>(exceptionType, "ToString", [], stringType, (self) =>
  exceptionType.toText(self),
);
