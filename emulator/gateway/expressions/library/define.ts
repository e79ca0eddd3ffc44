import type { ExpressionContext, Method, Parameter, Type } from "../types.ts";

type Call = (
  self: never,
  args: never[],
  given: { context: ExpressionContext; typeArgument?: Type },
) => unknown;

/** Declares a property. */
export function property<T>(
  on: Type,
  name: string,
  type: Type,
  get: (self: T, context: ExpressionContext) => unknown,
): void {
  on.properties.set(name, { type, get: get as never });
}

/** Declares a method, or one more overload of it; the first that fits a call is taken. */
export function method<Self, Args extends unknown[]>(
  on: Type,
  name: string,
  parameters: readonly (Type | Parameter)[],
  returns: Method["returns"],
  call: (self: Self, args: Args, given: { context: ExpressionContext; typeArgument?: Type }) => unknown,
  extra: Partial<Method> = {},
): void {
  const overload: Method = {
    parameters: parameters.map(asParameter),
    returns,
    call: call as unknown as Call,
    ...extra,
  };
  on.methods.set(name, [...(on.methods.get(name) ?? []), overload]);
}

/** Declares an indexer, `value[argument]`. */
export function indexer<Self, Arg>(
  on: Type,
  parameter: Type,
  returns: Type,
  get: (self: Self, arg: Arg) => unknown,
): void {
  on.indexers.push({
    parameters: [{ type: parameter }],
    returns,
    call: ((self: Self, [arg]: [Arg]) => get(self, arg)) as unknown as Call,
  });
}

function asParameter(parameter: Type | Parameter): Parameter {
  return "properties" in parameter ? { type: parameter } : parameter;
}
