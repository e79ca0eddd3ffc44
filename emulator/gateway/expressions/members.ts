import { enumerableMembers } from "./library/enumerables.ts";
import { nullableMembers } from "./library/values.ts";
import { constructorName } from "./syntax.ts";
import type { Method, Parameter, Property, Type } from "./types.ts";

/** The property of a type or of what it derives from. */
export function propertyOf(type: Type, name: string): Property | undefined {
  populate(type);
  return type.properties.get(name) ?? (type.base && propertyOf(type.base, name));
}

/** Every overload of a method of that name, the type's own first. */
export function methodsOf(type: Type, name: string): Method[] {
  populate(type);
  return [...(type.methods.get(name) ?? []), ...(type.base ? methodsOf(type.base, name) : [])];
}

export function indexersOf(type: Type): Method[] {
  populate(type);
  return [...type.indexers, ...(type.base ? indexersOf(type.base) : [])];
}

/** Every member a person could have meant. */
export function memberNames(type: Type): string[] {
  populate(type);
  return [
    ...new Set([
      ...type.properties.keys(),
      ...type.methods.keys(),
      ...(type.base ? memberNames(type.base) : []),
    ]),
  ];
}

/** How a method is written for a person: `Contains(string)`. */
export function signature(name: string, method: Method): string {
  const parameter = ({ type, optional, out }: Parameter): string => {
    const text = `${out ? "out " : ""}${type === "T" ? "T" : type.name}`;
    return optional ? `[${text}]` : text;
  };
  const called = name === constructorName ? `new ${returned(method)}` : name;
  return `${called}${method.generic ? "<T>" : ""}(${method.parameters.map(parameter).join(", ")})`;
}

function returned({ returns }: Method): string {
  return typeof returns === "function" ? "T" : returns.name;
}

// Arrays, enumerables and nullables are made as they are met, so their members are too.
const populated = new WeakSet<Type>();
function populate(type: Type): void {
  if (populated.has(type)) return;
  populated.add(type);
  if (type.underlying) nullableMembers(type, type.underlying);
  else if (type.element) enumerableMembers(type, type.element);
}
