import type { Clock } from "../../clock.ts";
import type {
  ApimApi,
  ApimOperation,
  ApimProduct,
  ApimService,
  ApimSubscription,
} from "../../model/instances.ts";
import type { LastError, RequestMessage, ResponseMessage } from "./context.ts";

/**
 * The static types of policy expressions. Members are declared in `library/`; whatever is declared there
 * is all that an expression may use, so that everything else is refused when the policy is deployed.
 */
export interface Type {
  readonly name: string;
  /** A value type is never null. */
  readonly isValue: boolean;
  /** Of an array or enumerable: what it holds. */
  readonly element?: Type;
  /** Of a nullable value type: the type without the question mark. */
  readonly underlying?: Type;
  /** Of a lambda parameter: what the lambda takes and must return (`undefined`: anything). */
  readonly lambda?: { readonly takes: Type; readonly returns?: Type };
  /** The type whose members it has as well, and to which it converts by itself. */
  readonly base?: Type;
  /** `new { … }`: its properties are all that it is. */
  readonly isAnonymous?: boolean;
  /** Of a type that can be enumerated without being an array: what it gives, and how. */
  readonly items?: { readonly element: () => Type; readonly of: (value: never) => unknown[] };
  readonly properties: Map<string, Property>;
  readonly methods: Map<string, Method[]>;
  readonly indexers: Method[];
  /** As `ToString()` of .NET has it, invariant culture. */
  readonly toText: (value: unknown) => string;
}

export interface Property {
  readonly type: Type;
  readonly get: (self: never, context: ExpressionContext) => unknown;
}

export interface Method {
  readonly parameters: readonly Parameter[];
  /** Number of type arguments, `GetValueOrDefault<T>`. */
  readonly generic?: boolean;
  readonly returns:
    | Type
    | ((given: { readonly typeArgument?: Type; readonly arguments: readonly Type[] }) => Type);
  /** Which type arguments there are; undefined: any. */
  readonly typeArguments?: readonly Type[];
  /**
   * What the rehearsal does not run of an otherwise known method, judged by its arguments where they are
   * literals (`undefined` where not).
   */
  readonly refuses?: (literals: readonly unknown[]) => string | undefined;
  /** `typeArgument` is undefined for a method that takes none. */
  readonly call: (
    self: never,
    args: never[],
    given: { context: ExpressionContext; typeArgument?: Type },
  ) => unknown;
}

export interface Parameter {
  readonly type: Type | "T";
  readonly name?: string;
  /** An out parameter: the method gets a function that sets it. */
  readonly out?: boolean;
  /** Left out by the caller: this value. */
  readonly optional?: { readonly value: unknown };
  /** The last parameter of `params T[]`: takes all that is left, as an array; `type` is T. */
  readonly rest?: boolean;
}

interface TypeOptions
  extends Partial<Omit<Type, "name" | "isValue" | "properties" | "methods" | "indexers">> {
  readonly value?: boolean;
}

/** A type without members yet. */
export function newType(name: string, options: TypeOptions = {}): Type {
  const { value = false, toText = () => name, ...rest } = options;
  return { name, isValue: value, toText, properties: new Map(), methods: new Map(), indexers: [], ...rest };
}

/** What `object` holds: a value that remembers its type, as every .NET object does. */
export class Boxed {
  readonly type: Type;
  readonly value: unknown;

  constructor(type: Type, value: unknown) {
    this.type = type;
    this.value = value;
  }
}

export const objectType = newType("object", {
  toText: (value) => textOf((value as Boxed).type, (value as Boxed).value),
});
export const nullType = newType("null");
export const stringType = newType("string", { toText: (value) => value as string });
export const boolType = newType("bool", { value: true, toText: (value) => (value ? "True" : "False") });
export const intType = newType("int", { value: true, toText: String });
export const longType = newType("long", { value: true, toText: String });
export const doubleType = newType("double", { value: true, toText: doubleText });
export const charType = newType("char", { value: true, toText: (value) => value as string });
export const guidType = newType("Guid", { value: true, toText: String });
export const byteType = newType("byte", { value: true, toText: String });
export const bytesType = newType("byte[]", { toText: () => "System.Byte[]" });

const arrays = new Map<Type, Type>();
const enumerables = new Map<Type, Type>();
const nullables = new Map<Type, Type>();

/** `T[]`, which is an `IEnumerable<T>`. */
export function arrayOf(element: Type): Type {
  if (element === byteType) return bytesType;
  return memoized(arrays, element, () =>
    newType(`${element.name}[]`, {
      element,
      base: enumerableOf(element),
      toText: () => `System.${capital(element.name)}[]`,
    }),
  );
}

/** `IEnumerable<T>`. */
export function enumerableOf(element: Type): Type {
  return memoized(enumerables, element, () => newType(`IEnumerable<${element.name}>`, { element }));
}

/** `T?` of a value type; a reference type is its own. */
export function nullable(type: Type): Type {
  if (!type.isValue || type.underlying) return type;
  return memoized(nullables, type, () =>
    newType(`${type.name}?`, { underlying: type, toText: (value) => textOf(type, value) }),
  );
}

/** A lambda parameter of a method. */
export function lambdaOf(takes: Type, returns?: Type): Type {
  return newType(`Func<${takes.name}, ${returns?.name ?? "TResult"}>`, { lambda: { takes, returns } });
}

/** As `ToString()` has it; null is no text at all, as in a concatenation. */
export function textOf(type: Type, value: unknown): string {
  return value === null || value === undefined ? "" : type.toText(value);
}

function memoized(known: Map<Type, Type>, key: Type, make: () => Type): Type {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/**
 * A double as .NET writes it: an exponent, of two digits at least, from 1E+15 on and below 0.0001; infinities and
 * NaN by name (learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings, "G", "R").
 */
export function doubleText(value: unknown): string {
  const number = value as number;
  if (!Number.isFinite(number)) return Number.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
  const [digits, exponent] = number.toExponential().split("e") as [string, string];
  const size = Number(exponent);
  if (size < 15 && size > -5) return String(number);
  return `${digits}E${size < 0 ? "-" : "+"}${String(Math.abs(size)).padStart(2, "0")}`;
}

function capital(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

/** What `context` is to a policy expression: one request on its way through the gateway. */
export interface ExpressionContext {
  readonly clock: Clock;
  readonly requestId: string;
  /** World time at which the request came in, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly service: ApimService;
  readonly api: ApimApi;
  readonly operation?: ApimOperation;
  readonly product?: ApimProduct;
  readonly subscription?: ApimSubscription;
  readonly request: RequestMessage;
  readonly response?: ResponseMessage;
  /** As the client sent it. */
  readonly originalUrl: URL;
  /** Where the request is bound for: the backend's URL once there is one. */
  readonly url: URL;
  readonly ipAddress: string;
  /** Values of the URL template's parameters. */
  readonly matchedParameters: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, Boxed | null>;
  readonly lastError?: LastError;
  /** Writes an entry into the trace of a request that is traced; undefined for all others. */
  readonly trace?: (source: string, data: unknown) => void;
}
