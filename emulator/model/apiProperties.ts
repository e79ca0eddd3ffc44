import type { ApimApi, ArmResource } from "./instances.ts";

/** A property that is a non-empty text; undefined when it is not there. */
export function text(resource: ArmResource, name: string): string | undefined {
  const value = resource.properties[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Where an API looks for the subscription key. Defaults as in
 * learn.microsoft.com/azure/api-management/api-management-subscriptions.
 */
export function subscriptionKeyNames(api: ApimApi): { header: string; query: string } {
  const names = (api.properties.subscriptionKeyParameterNames ?? {}) as { header?: string; query?: string };
  return { header: names.header || "Ocp-Apim-Subscription-Key", query: names.query || "subscription-key" };
}
