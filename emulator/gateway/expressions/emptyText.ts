import type { Expression } from "./syntax.ts";
import { Boxed, stringType } from "./types.ts";

/** `""` or `string.Empty`, which are one object. */
export function isEmptyText(part: Expression): boolean {
  if (part.kind === "literal") return part.type === "string" && part.value === "";
  return (
    part.kind === "member" &&
    part.name === "Empty" &&
    part.target.kind === "name" &&
    ["string", "String"].includes(part.target.name)
  );
}

/**
 * Whether an object is the empty text. `==` of an object and a text compares references in C#. Methods of .NET give String.Empty for
 * an empty text (learn.microsoft.com/dotnet/api/system.string.substring, .trim, .replace), so that it equals itself whoever made it;
 * Microsoft's samples rely on that (Azure/api-management-policy-snippets, oauth-proxy). Of other texts it depends on who made them.
 */
export function holdsEmptyText(value: unknown): boolean {
  return value instanceof Boxed && value.type === stringType && value.value === "";
}
