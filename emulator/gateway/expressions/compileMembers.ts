import { nearest } from "../../nearest.ts";
import { engineMembers, isAllowedType } from "../reference/expressions.ts";
import type { Compiled, Frame } from "./compiled.ts";
import { implicitConversion } from "./convert.ts";
import { defaultOf } from "./library/enumerables.ts";
import { statics } from "./library/staticSides.ts";
import { indexersOf, memberNames, methodsOf, propertyOf, signature } from "./members.ts";
import { ExpressionFailure, ExpressionProblem } from "./problem.ts";
import { type Argument, constructorName, type Expression, setterName } from "./syntax.ts";
import { typeNamed, unknownType } from "./typeNames.ts";
import { arrayOf, enumerableOf, lambdaOf, type Method, nullType, type Type } from "./types.ts";

type Inner = (part: Expression) => Compiled;
type Lambda = Extract<Expression, { kind: "lambda" }>;
type Out = Extract<Expression, { kind: "out" }>;

/** How arguments that are no values are compiled. */
interface CompileArgument {
  lambda(lambda: Lambda, parameter: Type): { slot: number; body: Compiled };
  /** The slot that the method fills. */
  out(argument: Out, type: Type): number;
}

/** An argument as its parameter takes it; for `out`, known once the overload is. */
type Fitted = Compiled | { readonly type: Type; readonly out: Out };

/** `target.Name`. */
export function compileMember(
  { target, name, line }: Extract<Expression, { kind: "member" }>,
  inner: Inner,
): Compiled {
  const { type, run } = receiver(target, inner);
  const property = propertyOf(type, name);
  if (!property) throw unknownMember(type, name, line, methodsOf(type, name).length > 0);
  return { type: property.type, run: (frame) => property.get(present(run(frame)) as never, frame.context) };
}

/** `target.Name<T>(arguments)`. */
export function compileCall(
  { target, typeArguments, arguments: given, line }: Extract<Expression, { kind: "call" }>,
  inner: Inner,
  compileArgument: CompileArgument,
): Compiled {
  if (target.kind !== "member")
    throw new ExpressionProblem(line, "the rehearsal only runs methods of something, a.Method(...)");
  const { name } = target;
  const { type, run } = enumerated(receiver(target.target, inner), name);
  const overloads = methodsOf(type, name);
  if (overloads.length === 0 && propertyOf(type, name))
    throw new ExpressionProblem(line, `${type.name}.${name} is a property: write it without brackets`);
  if (overloads.length === 0) throw unknownMember(type, name, target.line, false);
  const named = typeArguments[0] && typeNamed(typeArguments[0]);
  const values = given.map(({ value }) =>
    value.kind === "lambda" || value.kind === "out" ? value : inner(value),
  );
  for (const overload of overloads) {
    const typeArgument = named ?? inferred(overload, values);
    const fits = fit(overload, given, values, typeArgument, compileArgument);
    if (!fits) continue;
    const fitted = fits.map((one) => ("out" in one ? outArgument(one, compileArgument) : one));
    const refusal = overload.refuses?.(fitted.map(({ literal }) => literal));
    if (refusal) throw new ExpressionProblem(line, `${type.name}.${name}: ${refusal}`);
    const argumentTypes = fitted.map(({ type: found }) => found);
    const returns =
      typeof overload.returns === "function"
        ? overload.returns({ typeArgument, arguments: argumentTypes })
        : overload.returns;
    return {
      type: returns,
      run: (frame) => {
        const self = present(run(frame));
        const args = fitted.map((argument) => argument.run(frame));
        return overload.call(self as never, args as never[], { context: frame.context, typeArgument });
      },
    };
  }
  const wanted = [...new Set(overloads.map((overload) => signature(name, overload)))].join(", ");
  const got = values.map(described).join(", ");
  const called = name === constructorName ? `new ${type.name}` : `${type.name}.${name}`;
  throw new ExpressionProblem(line, `${called}(${got}) is not what the rehearsal runs; it runs ${wanted}`);
}

/** JArray, headers and the like have the methods of the enumerable that they are. */
function enumerated(value: Compiled, name: string): Compiled {
  const { items } = value.type;
  if (!items || methodsOf(value.type, name).length > 0 || propertyOf(value.type, name)) return value;
  return {
    type: enumerableOf(items.element()),
    run: (frame) => items.of(present(value.run(frame)) as never),
  };
}

/** Without type arguments C# takes T from the argument that is declared as T. */
function inferred(
  { generic, parameters }: Method,
  values: readonly (Compiled | Lambda | Out)[],
): Type | undefined {
  if (!generic) return undefined;
  const value = values[parameters.findIndex(({ type }) => type === "T")];
  return value === undefined || "kind" in value || value.type === nullType ? undefined : value.type;
}

function outArgument({ type, out }: Extract<Fitted, { out: Out }>, compile: CompileArgument): Compiled {
  const slot = compile.out(out, type);
  const run = (frame: Frame) => (value: unknown) => {
    frame.locals[slot] = value;
  };
  return { type, run };
}

function described(value: Compiled | Lambda | Out): string {
  if (!("kind" in value)) return value.type.name;
  return value.kind === "out" ? `out ${value.type?.name ?? value.name}` : "a lambda";
}

/** `target[argument]`. */
export function compileIndex(
  { target, arguments: given, line }: Extract<Expression, { kind: "index" }>,
  inner: Inner,
): Compiled {
  const { type, run } = inner(target);
  const [argument, ...more] = given;
  if (!argument || more.length > 0)
    throw new ExpressionProblem(line, "the rehearsal runs indexers of one argument");
  const key = inner(argument.value);
  for (const overload of indexersOf(type)) {
    const conversion = implicitConversion(key.type, overload.parameters[0]!.type as Type);
    if (!conversion) continue;
    return {
      type: overload.returns as Type,
      run: (frame) =>
        overload.call(present(run(frame)) as never, [conversion(key.run(frame)) as never], {
          context: frame.context,
        }),
    };
  }
  throw new ExpressionProblem(line, `${type.name} cannot be indexed with ${key.type.name}`);
}

/** What stands in front of the dot: a value, or a .NET type (`string.`, `System.DateTime.`). */
function receiver(target: Expression, inner: Inner): Compiled {
  const staticName =
    target.kind === "name"
      ? target.name
      : target.kind === "member" && isNamespace(target.target)
        ? target.name
        : undefined;
  const found = staticName === undefined ? undefined : statics.get(staticName);
  if (!found && target.kind === "member" && staticName !== undefined)
    throw unknownType(staticName, target.line);
  return found ? { type: found, run: () => found } : inner(target);
}

/** `System`, `System.Text`, `Newtonsoft.Json.Linq`. */
function isNamespace(expression: Expression): boolean {
  if (expression.kind === "name") return expression.name === "System" || expression.name === "Newtonsoft";
  if (expression.kind !== "member" || statics.has(expression.name) || isAllowedType(expression.name))
    return false;
  return isNamespace(expression.target);
}

/** The arguments as the overload takes them, or undefined when they do not fit it. */
function fit(
  overload: Method,
  given: readonly Argument[],
  values: readonly (Compiled | Lambda | Out)[],
  typeArgument: Type | undefined,
  compileArgument: CompileArgument,
): Fitted[] | undefined {
  if ((typeArgument !== undefined) !== (overload.generic === true)) return undefined;
  if (typeArgument && overload.typeArguments && !overload.typeArguments.includes(typeArgument))
    return undefined;
  const { rest } = overload.parameters.at(-1) ?? {};
  if (given.length > overload.parameters.length && !rest) return undefined;
  const fitted: Fitted[] = [];
  for (const [index, parameter] of overload.parameters.entries()) {
    const type = parameter.type === "T" ? typeArgument! : parameter.type;
    if (parameter.rest) {
      const collected = restOf(values.slice(index), type);
      if (!collected) return undefined;
      fitted.push(collected);
      continue;
    }
    const position = given.findIndex(({ name }, at) =>
      name === undefined ? at === index : name === parameter.name,
    );
    const value = values[position];
    if (value === undefined) {
      if (!parameter.optional) return undefined;
      const missing = parameter.optional.value;
      fitted.push({ type, run: () => (missing === undefined ? defaultOf(type) : missing) });
    } else if ("kind" in value && value.kind === "out") {
      if (!parameter.out) return undefined;
      fitted.push({ type, out: value });
    } else if ("kind" in value) {
      if (!type.lambda) return undefined;
      const lambda = asFunction(value, type, compileArgument);
      if (!lambda) return undefined;
      fitted.push(lambda);
    } else {
      const conversion = parameter.out ? undefined : implicitConversion(value.type, type, value.literal);
      if (!conversion) return undefined;
      fitted.push({ type, run: (frame) => conversion(value.run(frame)), literal: value.literal });
    }
  }
  return fitted;
}

/** What `params T[]` gets: an array as it is, or what is left of the arguments as one. */
function restOf(values: readonly (Compiled | Lambda | Out)[], type: Type): Compiled | undefined {
  const array = arrayOf(type);
  const compiled = values.filter((value): value is Compiled => !("kind" in value));
  if (compiled.length < values.length) return undefined;
  const whole = compiled.length === 1 ? implicitConversion(compiled[0]!.type, array) : undefined;
  if (whole && compiled[0]!.type !== nullType)
    return { type: array, run: (frame) => whole(compiled[0]!.run(frame)) };
  const items = compiled.map((value) => {
    const conversion = implicitConversion(value.type, type);
    return conversion && ((frame: Frame) => conversion(value.run(frame)));
  });
  if (items.includes(undefined)) return undefined;
  return { type: array, run: (frame) => items.map((item) => item!(frame)) };
}

function asFunction(value: Lambda, type: Type, compile: CompileArgument): Compiled | undefined {
  const { takes, returns } = type.lambda!;
  const { slot, body } = compile.lambda(value, takes);
  const conversion = implicitConversion(body.type, returns ?? body.type);
  if (!conversion) return undefined;
  const run = (frame: Frame) => (item: unknown) => {
    frame.locals[slot] = item;
    return conversion(body.run(frame));
  };
  return { type: returns ? lambdaOf(takes, returns) : body.type, run };
}

function present(value: unknown): unknown {
  if (value === null || value === undefined) {
    throw new ExpressionFailure(
      "NullReferenceException",
      "Object reference not set to an instance of an object.",
    );
  }
  return value;
}

function unknownMember(type: Type, name: string, line: number, isMethod: boolean): ExpressionProblem {
  if (name === constructorName)
    return new ExpressionProblem(line, `the rehearsal does not run "new ${type.name}(…)"`);
  if (name === setterName)
    return new ExpressionProblem(line, `the rehearsal does not set members of ${type.name} by [ ]`);
  if (isMethod) return new ExpressionProblem(line, `${type.name}.${name} is a method: call it, ${name}(...)`);
  const near = nearest(name, memberNames(type));
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  const ofEngine = Object.hasOwn(engineMembers, type.name) ? engineMembers[type.name]! : undefined;
  const message = ofEngine?.includes(name)
    ? `${type.name}.${name} is a member of API Management's policy expressions that the rehearsal does not run`
    : `${ofEngine ? "policy expressions have no" : "the rehearsal does not run"} ${type.name}.${name}${hint}`;
  return new ExpressionProblem(line, message);
}
