/** The syntax tree of the C# that policy expressions may use. Lines count from 0 inside the expression. */
export type Expression = { readonly line: number } & (
  | {
      readonly kind: "literal";
      readonly type: "int" | "long" | "double" | "string" | "char" | "bool" | "null";
      readonly value: unknown;
    }
  | { readonly kind: "interpolation"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly target: Expression; readonly name: string }
  | {
      readonly kind: "call";
      readonly target: Expression;
      readonly typeArguments: readonly TypeName[];
      readonly arguments: readonly Argument[];
    }
  | { readonly kind: "index"; readonly target: Expression; readonly arguments: readonly Argument[] }
  /** `target?.rest`: `rest` hangs on a `placeholder`, which is the target once that is known not to be null. */
  | { readonly kind: "conditionalAccess"; readonly target: Expression; readonly rest: Expression }
  | { readonly kind: "placeholder" }
  | { readonly kind: "unary"; readonly operator: "!" | "-" | "+"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "cast"; readonly type: TypeName; readonly operand: Expression }
  | { readonly kind: "as"; readonly type: TypeName; readonly operand: Expression }
  | { readonly kind: "lambda"; readonly parameters: readonly string[]; readonly body: Expression }
  /** `out name` of a variable that is there, or `out var name` and `out T name`, which declare it. */
  | {
      readonly kind: "out";
      readonly declares: boolean;
      /** Undefined for `var`. */
      readonly type?: TypeName;
      readonly name: string;
    }
  | { readonly kind: "array"; readonly elementType?: TypeName; readonly elements: readonly Expression[] }
);

export interface Argument {
  /** Of a named argument, `preserveContent: true`. */
  readonly name?: string;
  readonly value: Expression;
}

/** A type as it is written: `string`, `string[]`, `int?`. */
export interface TypeName {
  readonly line: number;
  readonly name: string;
  readonly suffix: "" | "[]" | "?";
}

export type Statement = { readonly line: number } & (
  | {
      readonly kind: "declare";
      readonly type?: TypeName;
      readonly name: string;
      /** Undefined where it gets its value later. */
      readonly value?: Expression;
    }
  /** A call whose result nobody takes. */
  | { readonly kind: "run"; readonly call: Expression }
  | {
      readonly kind: "assign";
      readonly name: string;
      readonly operator: "=" | "+=" | "-=";
      readonly value: Expression;
    }
  | {
      readonly kind: "if";
      readonly test: Expression;
      readonly then: Statement;
      readonly otherwise?: Statement;
    }
  | { readonly kind: "foreach"; readonly name: string; readonly list: Expression; readonly body: Statement }
  | { readonly kind: "return"; readonly value: Expression }
  | { readonly kind: "block"; readonly statements: readonly Statement[] }
);

export const binaryOperators = [
  "??",
  "||",
  "&&",
  "==",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "+",
  "-",
  "*",
  "/",
  "%",
] as const;
export type BinaryOperator = (typeof binaryOperators)[number];
