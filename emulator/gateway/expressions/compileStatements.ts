import { compile, convert, Scope, unassigned } from "./compile.ts";
import type { Compiled, Frame } from "./compiled.ts";
import { operation } from "./operators.ts";
import { ExpressionProblem } from "./problem.ts";
import { parsePolicyExpression } from "./statementParser.ts";
import type { Statement } from "./syntax.ts";
import { typeNamed } from "./typeNames.ts";
import { boolType, type ExpressionContext, nullType, type Type } from "./types.ts";

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

function loop(
  node: Extract<Statement, { kind: "foreach" }>,
  scope: Scope,
  returned: Compiled[],
): CompiledStatement {
  const list = compile(node.list, scope);
  if (!list.type.element)
    throw new ExpressionProblem(
      node.line,
      `foreach runs over arrays and enumerables, not over ${list.type.name}`,
    );
  const inner = new Scope(scope);
  const slot = inner.declare(node.name, list.type.element, node.line);
  const body = statement(node.body, inner, returned);
  const run: Run = (frame) => {
    for (const item of list.run(frame) as unknown[]) {
      frame.locals[slot] = item;
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
