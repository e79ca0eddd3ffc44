import { newType, type Type } from "../types.ts";

/**
 * What stands in front of a dot without being a value, or behind `new`: the static side of the .NET types that
 * expressions may use (api-management-policy-expressions, ".NET Framework types allowed in policy expressions"), as far as the rehearsal
 * runs them. Keyed by the name in C#.
 */
export const statics = new Map<string, Type>();

/** The static side of a type under its names, made when it is first asked for. */
export function staticSide(...names: string[]): Type {
  const type = statics.get(names[0]!) ?? newType(names[0]!);
  for (const name of names) statics.set(name, type);
  return type;
}
