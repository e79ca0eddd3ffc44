import type { Kind } from "./shapes.ts";
import { shapes } from "./shapes.ts";

/**
 * The kind of a resource by its type token, or undefined when no rule looks at such a resource. A kind has
 * several tokens: azure-native's API versions come as `azure-native:apimanagement/v20220801:Api`, those of a
 * locally generated SDK as `azure-native_apimanagement_v20220801:apimanagement:Api`.
 */
export function kindOf(type: string): Kind | undefined {
  if (type === "pulumi:providers:azuread") return "EntraProvider";
  if (type === "apim-oauth:infra:BackendApp") return "BackendApp";
  if (type === "apim-oauth:infra:ApiManagement") return "ApiManagement";
  const name =
    /^azure-native(?:_\w+)?:(?:apimanagement|resources)(?:\/\w+)?:(?<name>\w+)$/.exec(type)?.groups?.name ??
    /^(?:azuread|random):index\/\w+:(?<name>\w+)$/.exec(type)?.groups?.name;
  return name !== undefined && Object.hasOwn(shapes, name) ? (name as Kind) : undefined;
}
