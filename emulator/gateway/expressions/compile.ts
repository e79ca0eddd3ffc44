import type { Compiled, Frame } from "./compiled.ts";
import "./library/contextMembers.ts";
import "./library/crypto.ts";
import "./library/jsonBuilding.ts";
import "./library/random.ts";
import "./library/regex.ts";
import "./library/statics.ts";
import "./library/uri.ts";
import "./library/values.ts";
import { isAllowedType } from "../reference/expressions.ts";
import { compileCall, compileIndex, compileMember } from "./compileMembers.ts";

import { asConversion, commonType, explicitConversion, implicitConversion } from "./convert.ts";
import { holdsEmptyText, isEmptyText } from "./emptyText.ts";
import { contextType } from "./library/contextMembers.ts";
import { property } from "./library/define.ts";
import { defaultOf } from "./library/enumerables.ts";
import { Nesting } from "./nesting.ts";
import { operation } from "./operators.ts";
import { ExpressionProblem } from "./problem.ts";
import type { Expression } from "./syntax.ts";
import { typeNamed, unknownType } from "./typeNames.ts";
import {
  arrayOf,
  boolType,
  bytesType,
  byteType,
  charType,
  doubleType,
  intType,
  longType,
  newType,
  nullable,
  nullType,
  objectType,
  stringType,
  type Type,
  textOf,
} from "./types.ts";

/** A local variable or lambda parameter. */
export interface Local {
  readonly slot: number;
  readonly type: Type;
  /** False until something gives it a value. */
  assigned: boolean;
}

/** Names in scope: local variables and lambda parameters, each with a slot of its own. */
export class Scope {
  readonly #names = new Map<string, Local>();
  readonly #outer?: Scope;
  readonly #slots: { next: number };

  constructor(outer?: Scope) {
    this.#outer = outer;
    this.#slots = outer ? outer.#slots : { next: 0 };
  }

  find(name: string): Local | undefined {
    return this.#names.get(name) ?? this.#outer?.find(name);
  }

  /** @throws ExpressionProblem for a name that is taken */
  declare(name: string, type: Type, line: number, assigned = true): number {
    if (this.find(name) || name === "context")
      throw new ExpressionProblem(line, `the name ${name} is already taken`);
    const slot = this.#slots.next++;
    this.#names.set(name, { slot, type, assigned });
    return slot;
  }

  /** A slot for a value without a name. */
  reserve(): number {
    return this.#slots.next++;
  }
}

/**
 * Types an expression and makes it runnable.
 * @param placeholder what `?.` has on its left, inside its right side
 * @throws ExpressionProblem for what C# or the rehearsal does not have
 */
export function compile(expression: Expression, scope: Scope, placeholder?: Compiled): Compiled {
  return nesting.within(expression.line, () => compileOne(expression, scope, placeholder));
}

/** Chains such as `a + b + c` nest without the parser's having nested. */
const nesting = new Nesting();

function compileOne(expression: Expression, scope: Scope, placeholder?: Compiled): Compiled {
  const inner = (part: Expression): Compiled => compile(part, scope, placeholder);
  const { line } = expression;
  switch (expression.kind) {
    case "literal":
      return literal(expression.type, expression.value);
    case "interpolation": {
      const parts = expression.parts.map((part) =>
        typeof part === "string" ? literal("string", part) : inner(part),
      );
      return {
        type: stringType,
        run: (frame) => parts.map(({ type, run }) => textOf(type, run(frame))).join(""),
      };
    }
    case "name":
      return named(expression.name, scope, line);
    case "placeholder":
      return placeholder!;
    case "member":
      return compileMember(expression, inner);
    case "call":
      return compileCall(expression, inner, {
        lambda: (lambda, parameter) => {
          const body = new Scope(scope);
          const slot = body.declare(lambda.parameters[0]!, parameter, lambda.line);
          return { slot, body: compile(lambda.body, body, placeholder) };
        },
        out: (argument, type) => outSlot(argument, type, scope),
      });
    case "index":
      return compileIndex(expression, inner);
    case "conditionalAccess":
      return conditionalAccess(expression, scope, placeholder);
    case "unary":
      return unary(expression.operator, inner(expression.operand), line);
    case "binary":
      return binary(expression, inner);
    case "conditional":
      return conditional(expression, inner);
    case "cast":
    case "as":
      return cast(expression, inner);
    case "array": {
      const elements = expression.elements.map(inner);
      const element = expression.elementType ? typeNamed(expression.elementType) : elements[0]?.type;
      if (!element || element === nullType)
        throw new ExpressionProblem(line, "give the array's type, as in new string[] {...}");
      const converted = elements.map((one) => convert(one, element, line, "the array"));
      const values = (frame: Frame) => converted.map(({ run }) => run(frame));
      if (element === byteType)
        return { type: bytesType, run: (frame) => Uint8Array.from(values(frame) as number[]) };
      return { type: arrayOf(element), run: values };
    }
    case "anonymous": {
      const type = newType("anonymous type", { isAnonymous: true });
      const members = expression.members.map(({ name, value }) => ({ name, value: inner(value) }));
      for (const [index, { name, value }] of members.entries())
        property<unknown[]>(type, name, value.type, (self) => self[index]);
      return { type, run: (frame) => members.map(({ value }) => value.run(frame)) };
    }
    case "emptyArray": {
      const element = typeNamed(expression.elementType);
      const length = convert(inner(expression.length), intType, line, "the array's length");
      const make = (count: number): unknown =>
        element === byteType
          ? new Uint8Array(count)
          : Array.from({ length: count }, () => defaultOf(element));
      return { type: arrayOf(element), run: (frame) => make(length.run(frame) as number) };
    }
    case "out":
      throw new ExpressionProblem(line, "out can only stand in front of an argument");
    case "lambda":
      throw new ExpressionProblem(line, "a lambda can only stand as an argument");
  }
}

/** The value as another type, implicitly. @throws ExpressionProblem where C# has no such conversion */
export function convert(value: Compiled, to: Type, line: number, where: string): Compiled {
  const conversion = implicitConversion(value.type, to, value.literal);
  if (!conversion) {
    const hint = explicitConversion(value.type, to) ? `; cast it: (${to.name})` : "";
    throw new ExpressionProblem(line, `${where} wants ${to.name} but gets ${value.type.name}${hint}`);
  }
  return { type: to, run: (frame) => conversion(value.run(frame)), literal: value.literal };
}

function literal(type: string, value: unknown): Compiled {
  const types: Record<string, Type> = {
    int: intType,
    long: longType,
    double: doubleType,
    string: stringType,
    char: charType,
    bool: boolType,
    null: nullType,
  };
  return { type: types[type]!, run: () => value, literal: value };
}

function named(name: string, scope: Scope, line: number): Compiled {
  const local = scope.find(name);
  if (local && !local.assigned) throw unassigned(name, line);
  if (local) return { type: local.type, run: ({ locals }) => locals[local.slot] };
  if (name === "context") return { type: contextType, run: ({ context }) => context };
  if (isAllowedType(name)) throw unknownType(name, line);
  throw new ExpressionProblem(line, `the name ${name} does not exist in a policy expression`);
}

/** What C# says to a variable that is read before it has a value (CS0165). */
export function unassigned(name: string, line: number): ExpressionProblem {
  return new ExpressionProblem(line, `the local variable ${name} is used before it has a value`);
}

/** The slot that an `out` argument fills; `_` takes what nobody wants. */
function outSlot(
  { declares, type: written, name, line }: Extract<Expression, { kind: "out" }>,
  type: Type,
  scope: Scope,
): number {
  const local = declares ? undefined : scope.find(name);
  if (name === "_" && !local) return scope.reserve();
  const given = declares ? (written ? typeNamed(written) : type) : local?.type;
  if (!given) throw new ExpressionProblem(line, `${name} is no local variable of this expression`);
  if (given !== type)
    throw new ExpressionProblem(line, `out ${name} wants a variable of type ${type.name}, not ${given.name}`);
  if (!local) return scope.declare(name, type, line);
  local.assigned = true;
  return local.slot;
}

function conditionalAccess(
  { target, rest, line }: Extract<Expression, { kind: "conditionalAccess" }>,
  scope: Scope,
  placeholder: Compiled | undefined,
): Compiled {
  const from = compile(target, scope, placeholder);
  if (from.type.isValue)
    throw new ExpressionProblem(line, `?. behind ${from.type.name}, which is never null`);
  // The target is evaluated once; its value waits in a slot for the right side.
  const slot = new Scope(scope).declare(`?${line}`, from.type, line);
  const found = compile(rest, scope, {
    type: from.type.underlying ?? from.type,
    run: ({ locals }) => locals[slot],
  });
  return {
    type: nullable(found.type),
    run: (frame) => {
      const value = from.run(frame);
      if (value === null || value === undefined) return null;
      frame.locals[slot] = value;
      return found.run(frame);
    },
  };
}

function unary(operator: "!" | "-" | "+", operand: Compiled, line: number): Compiled {
  const { type, run } = operand;
  if (operator === "!" && type === boolType) return { type, run: (frame) => !run(frame) };
  if (operator === "+" && [intType, longType, doubleType].includes(type)) return operand;
  if (operator === "-" && type === intType) return { type, run: (frame) => -(run(frame) as number) | 0 };
  if (operator === "-" && type === longType)
    return { type, run: (frame) => BigInt.asIntN(64, -(run(frame) as bigint)) };
  if (operator === "-" && type === doubleType) return { type, run: (frame) => -(run(frame) as number) };
  throw new ExpressionProblem(line, `C# has no operator ${operator} for ${type.name}`);
}

function binary(
  { operator, left, right, line }: Extract<Expression, { kind: "binary" }>,
  inner: (part: Expression) => Compiled,
): Compiled {
  const [first, second] = [inner(left), inner(right)];
  if (operator === "&&" || operator === "||") {
    const [a, b] = [first, second].map((side) => convert(side, boolType, line, operator)) as [
      Compiled,
      Compiled,
    ];
    if (operator === "&&") return { type: boolType, run: (frame) => a.run(frame) && b.run(frame) };
    return { type: boolType, run: (frame) => a.run(frame) || b.run(frame) };
  }
  if (operator === "??") return coalesced(first, second, line);
  if (operator === "==" || operator === "!=") {
    const object =
      first.type === objectType && isEmptyText(right)
        ? first
        : second.type === objectType && isEmptyText(left)
          ? second
          : undefined;
    const wanted = operator === "==";
    if (object) return { type: boolType, run: (frame) => holdsEmptyText(object.run(frame)) === wanted };
  }
  const found = operation(operator, first.type, second.type);
  if (typeof found === "string") throw new ExpressionProblem(line, found);
  return { type: found.type, run: (frame) => found.run(first.run(frame), second.run(frame)) };
}

function coalesced(first: Compiled, second: Compiled, line: number): Compiled {
  if (first.type.isValue)
    throw new ExpressionProblem(line, `?? behind ${first.type.name}, which is never null`);
  const plain = first.type.underlying ?? first.type;
  const type = implicitConversion(second.type, plain) ? plain : commonType(first.type, second.type);
  if (!type)
    throw new ExpressionProblem(line, `C# has no operator ?? for ${first.type.name} and ${second.type.name}`);
  const otherwise = convert(second, type, line, "??");
  const conversion = implicitConversion(type === plain ? plain : first.type, type)!;
  return {
    type,
    run: (frame) => {
      const value = first.run(frame);
      return value === null || value === undefined ? otherwise.run(frame) : conversion(value);
    },
  };
}

function conditional(
  { test, then, otherwise, line }: Extract<Expression, { kind: "conditional" }>,
  inner: (part: Expression) => Compiled,
): Compiled {
  const condition = convert(inner(test), boolType, line, "the condition of ?:");
  const [yes, no] = [inner(then), inner(otherwise)];
  const type = commonType(yes.type, no.type);
  // C# 7 does not make `int?` of `true ? 1 : null` by itself.
  if (!type || (type.underlying && !yes.type.underlying && !no.type.underlying)) {
    throw new ExpressionProblem(
      line,
      `the branches of ?: are ${yes.type.name} and ${no.type.name}, which do not meet in one type`,
    );
  }
  const [a, b] = [convert(yes, type, line, "?:"), convert(no, type, line, "?:")];
  return { type, run: (frame) => (condition.run(frame) ? a.run(frame) : b.run(frame)) };
}

function cast(
  expression: Extract<Expression, { kind: "cast" | "as" }>,
  inner: (part: Expression) => Compiled,
): Compiled {
  const to = typeNamed(expression.type);
  const operand = inner(expression.operand);
  const conversion = (expression.kind === "cast" ? explicitConversion : asConversion)(operand.type, to);
  if (!conversion)
    throw new ExpressionProblem(expression.line, `C# cannot convert ${operand.type.name} to ${to.name}`);
  return { type: to, run: (frame) => conversion(operand.run(frame)) };
}
