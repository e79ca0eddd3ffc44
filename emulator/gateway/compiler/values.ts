import { compilePolicyExpression } from "../expressions/compileStatements.ts";
import { box, implicitConversion } from "../expressions/convert.ts";
import { timeSpanType } from "../expressions/library/dates.ts";
import { ExpressionFailure, ExpressionProblem, guarded } from "../expressions/problem.ts";
import {
  Boxed,
  boolType,
  doubleType,
  type ExpressionContext,
  intType,
  nullType,
  stringType,
  type Type,
  textOf,
} from "../expressions/types.ts";
import { endOfExpression, startsExpression } from "../xml/expressionText.ts";
import type { XmlText } from "../xml/parse.ts";
import type { AttributeSchema } from "./attributeSchema.ts";

/** What an attribute or a text says: the same for every request, or the result of an expression. */
export interface Value<T> {
  /** Known when it is not an expression. */
  readonly constant?: T;
  /** @throws ExpressionFailure when the expression fails */
  readonly get: (context: ExpressionContext) => T;
}

/** A value that cannot be; `line` is the document's. */
export class ValueProblem extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** A value that every request sees the same. */
export function constant<T>(value: T): Value<T> {
  return { constant: value, get: () => value };
}

/**
 * Reads what an attribute or a text says.
 * @param what how a person calls it, for messages
 * @throws ValueProblem
 */
export function readValue({ value, line }: XmlText, schema: AttributeSchema, what: string): Value<unknown> {
  const trimmed = value.trim();
  // Only a value that is an expression as a whole is one; anything around it makes it a literal.
  if (startsExpression(trimmed, 0) && endOfExpression(trimmed, 0) === trimmed.length) {
    if (schema.expressions === false) throw new ValueProblem(line, `${what} takes no policy expression`);
    return readExpression(trimmed, line, schema, what);
  }
  return constant(readLiteral(value, line, schema, what));
}

function readExpression(source: string, line: number, schema: AttributeSchema, what: string): Value<unknown> {
  try {
    const { type, evaluate } = compilePolicyExpression(source);
    const convert = converter(type, schema);
    if (!convert) {
      const hint = type.name === "object" ? `; cast it, as in (${csharpName(schema.type)})` : "";
      throw new ExpressionProblem(
        0,
        `${what} wants ${csharpName(schema.type)} but its expression gives ${type.name}${hint}`,
      );
    }
    return {
      get: (context) =>
        checked(
          guarded(() => convert(evaluate(context))),
          schema,
          what,
        ),
    };
  } catch (error) {
    if (error instanceof ExpressionProblem)
      throw new ValueProblem(line + error.line, `policy expression: ${error.message}`);
    throw error;
  }
}

function csharpName(type: AttributeSchema["type"]): string {
  return { string: "string", bool: "bool", int: "int", number: "double", duration: "int", any: "object" }[
    type
  ];
}

function converter(type: Type, schema: AttributeSchema): ((value: unknown) => unknown) | undefined {
  switch (schema.type) {
    case "any":
      return (value) => (value instanceof Boxed ? value : box(type, value));
    case "string":
      // Texts are written from any value type; what `object` holds has to be said by a cast.
      return type === stringType || type === nullType || type.isValue || type.underlying
        ? (value) => textOf(type, value)
        : undefined;
    case "bool":
      return type === boolType ? (value) => value : undefined;
    case "int":
      return type === intType ? (value) => value : undefined;
    case "number":
      return implicitConversion(type, doubleType);
    case "duration":
      if (type === intType) return (value) => (value as number) * 1000;
      return type === timeSpanType ? (value) => value : undefined;
  }
}

/** The result of an expression held against what a literal is held against at deployment. */
function checked(value: unknown, schema: AttributeSchema, what: string): unknown {
  const problem =
    typeof value === "string" || typeof value === "number" ? unsuitable(value, schema) : undefined;
  if (problem) throw new ExpressionFailure("ArgumentException", `${what} ${problem}`);
  return value;
}

function readLiteral(text: string, line: number, schema: AttributeSchema, what: string): unknown {
  const value = literal(text, schema.type);
  if (value === undefined)
    throw new ValueProblem(line, `${what} is "${text}" but must be ${wanted[schema.type]}`);
  const problem = unsuitable(schema.type === "any" ? text : value, schema);
  if (problem) throw new ValueProblem(line, `${what} is "${text}" but ${problem}`);
  return value;
}

const wanted = {
  string: "a text",
  any: "a text",
  bool: "true or false",
  int: "a whole number",
  number: "a number",
  duration: "a number of seconds or a time span such as 00:05:00",
};

function literal(text: string, type: AttributeSchema["type"]): unknown {
  switch (type) {
    case "string":
      return text;
    case "any":
      return new Boxed(stringType, text);
    case "bool":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "int":
      return /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647 ? Number(text) : undefined;
    case "number":
      return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
    case "duration":
      return duration(text);
  }
}

/** Milliseconds. */
function duration(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const span = /^(?:(\d+)\.)?(\d{1,2}):([0-5]\d):([0-5]\d)(\.\d{1,7})?$/.exec(text);
  if (!span || Number(span[2]) > 23) return undefined;
  const [days, hours, minutes, seconds] = [span[1] ?? 0, span[2], span[3], span[4]].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds + Number(span[5] ?? 0)) * 1000;
}

function unsuitable(value: unknown, { oneOf, minimum, maximum }: AttributeSchema): string | undefined {
  if (oneOf && !oneOf.includes(String(value))) return `must be one of ${oneOf.join(", ")}`;
  if (typeof value !== "number") return undefined;
  if (minimum !== undefined && value < minimum) return `must be ${minimum} or more`;
  if (maximum !== undefined && value > maximum) return `must be ${maximum} or less`;
  return undefined;
}
