export interface AttributeSchema {
  /** `duration`: whole seconds, or a TimeSpan `[d.]hh:mm:ss`. `any`: keeps the expression's own type. */
  readonly type: "string" | "bool" | "int" | "number" | "duration" | "any";
  readonly required?: boolean;
  /** Attributes of which one will do instead of a required one. */
  readonly unless?: readonly string[];
  /** @default true */
  readonly expressions?: boolean;
  /** All allowed values of a literal. */
  readonly oneOf?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}
