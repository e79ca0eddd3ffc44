import { compile, convert, Scope, unassigned } from "./compile.ts";
import type { Compiled, Frame } from "./compiled.ts";
import { comparesByValue, explicitConversion } from "./convert.ts";
import { exceptionType } from "./library/exceptions.ts";
import { operation } from "./operators.ts";
import { ExpressionFailure, ExpressionProblem, guarded } from "./problem.ts";
import { parsePolicyExpression } from "./statementParser.ts";
import type { Statement } from "./syntax.ts";
import { typeNamed } from "./typeNames.ts";
import { boolType, type ExpressionContext, enumerableOf, nullType, type Type } from "./types.ts";

/** A policy expression that can be run for one request after another. */
export interface PolicyExpression {
  /** What it gives: the type of what its `return` statements give. */
  readonly type: Type;
  /** @throws ExpressionFailure for what .NET would throw */
  readonly evaluate: (context: ExpressionContext) => unknown;
}

/** What a statement does: returns from the expression, or goes on. */
type Run = (frame: Frame) => { returned: unknown } | undefined;
interface CompiledStatement {
  readonly run: Run;
  /** Whether every way through it returns. */
  readonly returns: boolean;
}

/**
 * Compiles `@(...)` or `@{...}`.
 * @throws ExpressionProblem for what C# or the rehearsal does not have
 */
export function compilePolicyExpression(source: string): PolicyExpression {
  const returned: Compiled[] = [];
  const body = statement(parsePolicyExpression(source), new Scope(), returned);
  if (!body.returns)
    throw new ExpressionProblem(0, "not every way through the expression ends with a return statement");
  const type = returned.map((value) => value.type).find((one) => one !== nullType) ?? nullType;
  const other = returned.find((value) => value.type !== type && value.type !== nullType);
  if (other || (type.isValue && returned.some((value) => value.type === nullType))) {
    throw new ExpressionProblem(
      0,
      `the return statements give ${type.name} and ${other?.type.name ?? "null"}; give them one type`,
    );
  }
  return { type, evaluate: (context) => body.run({ context, locals: [] })?.returned };
}

function statement(node: Statement, scope: Scope, returned: Compiled[]): CompiledStatement {
  const { line } = node;
  switch (node.kind) {
    case "return": {
      const value = compile(node.value, scope);
      returned.push(value);
      return { returns: true, run: (frame) => ({ returned: value.run(frame) }) };
    }
    case "block": {
      const inner = new Scope(scope);
      const steps = node.statements.map((one) => statement(one, inner, returned));
      return { returns: steps.some(({ returns }) => returns), run: inTurn(steps) };
    }
    case "if": {
      const test = convert(compile(node.test, scope), boolType, line, "the condition of if");
      const then = statement(node.then, new Scope(scope), returned);
      const otherwise = node.otherwise && statement(node.otherwise, new Scope(scope), returned);
      return {
        returns: then.returns && otherwise?.returns === true,
        run: (frame) => (test.run(frame) ? then.run(frame) : otherwise?.run(frame)),
      };
    }
    case "run": {
      const call = compile(node.call, scope);
      const run: Run = (frame) => {
        call.run(frame);
        return undefined;
      };
      return { returns: false, run };
    }
    case "declare": {
      if (!node.value) {
        scope.declare(node.name, typeNamed(node.type!), line, false);
        return { returns: false, run: () => undefined };
      }
      const value = compile(node.value, scope);
      const type = node.type ? typeNamed(node.type) : value.type;
      if (type === nullType)
        throw new ExpressionProblem(line, `var ${node.name} = null has no type; name one`);
      const converted = convert(value, type, line, node.name);
      return store(scope.declare(node.name, type, line), converted);
    }
    case "assign":
      return assignment(node, scope);
    case "foreach":
      return loop(node, scope, returned);
    case "using": {
      // Nothing here has to be disposed of.
      const inner = new Scope(scope);
      const value = compile(node.value, scope);
      const keep =
        node.name === undefined ? undefined : store(inner.declare(node.name, value.type, line), value);
      const body = statement(node.body, inner, returned);
      const run: Run = (frame) => {
        if (keep) keep.run(frame);
        else value.run(frame);
        return body.run(frame);
      };
      return { returns: body.returns, run };
    }
    case "try":
      return attempt(node, scope, returned);
    case "switch":
      return choice(node, scope, returned);
  }
}

function assignment(
  { name, operator, value, line }: Extract<Statement, { kind: "assign" }>,
  scope: Scope,
): CompiledStatement {
  const local = scope.find(name);
  if (!local) throw new ExpressionProblem(line, `${name} is no local variable of this expression`);
  const given = compile(value, scope);
  if (operator === "=") {
    local.assigned = true;
    return store(local.slot, convert(given, local.type, line, name));
  }
  if (!local.assigned) throw unassigned(name, line);
  const found = operation(operator === "+=" ? "+" : "-", local.type, given.type);
  if (typeof found === "string") throw new ExpressionProblem(line, found);
  const changed: Compiled = {
    type: found.type,
    run: (frame) => found.run(frame.locals[local.slot], given.run(frame)),
  };
  return store(local.slot, convert(changed, local.type, line, name));
}

/** Exceptions are .NET's, by their class; `Exception` and `catch` alone take all. */
function attempt(
  node: Extract<Statement, { kind: "try" }>,
  scope: Scope,
  returned: Compiled[],
): CompiledStatement {
  const body = statement(node.body, new Scope(scope), returned);
  const catches = node.catches.map(({ type, name, body: caught, line }) => {
    const inner = new Scope(scope);
    const plain = type?.split(".").at(-1);
    if (plain !== undefined && !/Exception$/.test(plain))
      throw new ExpressionProblem(line, `catch wants a class of exceptions, not ${type}`);
    const slot = name === undefined ? undefined : inner.declare(name, exceptionType, line);
    const takes = (failure: ExpressionFailure): boolean =>
      plain === undefined || plain === "Exception" || plain === failure.exception;
    return { takes, slot, ...statement(caught, inner, returned) };
  });
  const last = node.finally && statement(node.finally, new Scope(scope), returned);
  const tried: Run = (frame) => {
    try {
      return guarded(() => body.run(frame));
    } catch (error) {
      if (!(error instanceof ExpressionFailure)) throw error;
      const found = catches.find(({ takes }) => takes(error));
      if (!found) throw error;
      if (found.slot !== undefined) frame.locals[found.slot] = error;
      return found.run(frame);
    }
  };
  const run: Run = (frame) => {
    try {
      return tried(frame);
    } finally {
      last?.run(frame);
    }
  };
  return { returns: body.returns && catches.every(({ returns }) => returns), run: last ? run : tried };
}

/** Of a `switch`, the section with the label that equals its value, else `default`. */
function choice(
  { subject, sections, line }: Extract<Statement, { kind: "switch" }>,
  scope: Scope,
  returned: Compiled[],
): CompiledStatement {
  const value = compile(subject, scope);
  const inner = new Scope(scope);
  const compiled = sections.map(({ labels, body, breaks, line: at }) => {
    const own = statement(body, inner, returned);
    if (!breaks && !own.returns)
      throw new ExpressionProblem(at, "a section of switch ends with break or return");
    const constants = labels.map((label) => label && convert(compile(label, scope), value.type, at, "case"));
    if (constants.some((one) => one && one.literal === undefined))
      throw new ExpressionProblem(at, "the rehearsal runs case with a literal value");
    return { constants, ...own };
  });
  if (!comparesByValue(value.type)) throw new ExpressionProblem(line, `switch over ${value.type.name}`);
  const otherwise = compiled.find(({ constants }) => constants.includes(undefined));
  const run: Run = (frame) => {
    const is = value.run(frame);
    const found = compiled.find(({ constants }) =>
      constants.some((one) => one !== undefined && one.run(frame) === is),
    );
    return (found ?? otherwise)?.run(frame);
  };
  return { returns: otherwise !== undefined && compiled.every(({ returns }) => returns), run };
}

function loop(
  node: Extract<Statement, { kind: "foreach" }>,
  scope: Scope,
  returned: Compiled[],
): CompiledStatement {
  const given = compile(node.list, scope);
  const { items } = given.type;
  const list: Compiled = items
    ? {
        type: enumerableOf(items.element()),
        run: (frame) => items.of(given.run(frame) as never),
      }
    : given;
  if (!list.type.element)
    throw new ExpressionProblem(
      node.line,
      `foreach runs over arrays and enumerables, not over ${list.type.name}`,
    );
  const inner = new Scope(scope);
  const type = node.type ? typeNamed(node.type) : list.type.element;
  // foreach casts what it finds (C# language specification, "The foreach statement").
  const conversion = explicitConversion(list.type.element, type);
  if (!conversion)
    throw new ExpressionProblem(node.line, `C# cannot convert ${list.type.element.name} to ${type.name}`);
  const slot = inner.declare(node.name, type, node.line);
  const body = statement(node.body, inner, returned);
  const run: Run = (frame) => {
    for (const item of list.run(frame) as unknown[]) {
      frame.locals[slot] = conversion(item);
      const result = body.run(frame);
      if (result) return result;
    }
    return undefined;
  };
  return { returns: false, run };
}

function store(slot: number, value: Compiled): CompiledStatement {
  const run: Run = (frame) => {
    frame.locals[slot] = value.run(frame);
    return undefined;
  };
  return { returns: false, run };
}

function inTurn(steps: readonly CompiledStatement[]): Run {
  return (frame) => {
    for (const { run } of steps) {
      const result = run(frame);
      if (result) return result;
    }
    return undefined;
  };
}
