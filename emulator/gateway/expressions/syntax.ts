/** What .NET calls the constructors of a type and the set side of its indexer: methods under these names. */
export const constructorName = ".ctor";
export const setterName = "set_Item";

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
  /** `new { name = value, other.Name }`. */
  | {
      readonly kind: "anonymous";
      readonly members: readonly { readonly name: string; readonly value: Expression }[];
    }
  /** `new byte[16]`. */
  | { readonly kind: "emptyArray"; readonly elementType: TypeName; readonly length: Expression }
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
  | {
      readonly kind: "try";
      readonly body: Statement;
      /** The first that fits the exception is run; `type` is undefined for `catch` alone. */
      readonly catches: readonly {
        readonly type?: string;
        readonly name?: string;
        readonly body: Statement;
        readonly line: number;
      }[];
      readonly finally?: Statement;
    }
  /** `using (var name = value) body`, or without a name. */
  | { readonly kind: "using"; readonly name?: string; readonly value: Expression; readonly body: Statement }
  | {
      readonly kind: "switch";
      readonly subject: Expression;
      /** Of one section: its case labels, `undefined` for `default`, and what is in front of its `break`. */
      readonly sections: readonly {
        readonly labels: readonly (Expression | undefined)[];
        readonly body: Statement;
        readonly breaks: boolean;
        readonly line: number;
      }[];
    }
  | {
      readonly kind: "foreach";
      /** Undefined for `var`. */
      readonly type?: TypeName;
      readonly name: string;
      readonly list: Expression;
      readonly body: Statement;
    }
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
