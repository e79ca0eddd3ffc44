import type { Settings } from "../../infra/settings.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";

/** Tiers between which Azure changes an instance in place. */
const families = [["Developer", "Basic", "Standard", "Premium"], ["BasicV2", "StandardV2"], ["Consumption"]];

/**
 * Refuses a change of the tier that Azure would refuse: between classic, v2 and Consumption an instance is never
 * changed (FAQ of learn.microsoft.com/azure/api-management/v2-service-tiers-overview; upgrade-and-scale; azurerm
 * replaces it). The program cannot tell, since it does not know what there is; and that everything in an instance is
 * replaced with it is for people to decide.
 * @param state of the stack, with or without an instance
 * @throws UsageError that says how to go on
 */
export function refuseTierChange({ project, location, apiManagement }: Settings, state: StackState): void {
  const found = (state.deployment.resources ?? []).find(isOwnInstance);
  const inputs = (found?.inputs ?? {}) as Partial<Record<string, unknown>>;
  const from = (inputs.sku as { name?: unknown } | undefined)?.name;
  if (apiManagement.existing || typeof from !== "string") return;
  const family = families.find((tiers) => tiers.includes(from)) ?? [from];
  if (family.includes(apiManagement.sku)) return;
  // Another name, group or region is another instance.
  const { serviceName, resourceGroupName } = apiManagement;
  const isReplaced =
    differs(serviceName, inputs.serviceName) ||
    differs(resourceGroupName, inputs.resourceGroupName) ||
    differs(location.replaceAll(" ", ""), String(inputs.location).replaceAll(" ", ""));
  if (isReplaced) return;
  const key = `${project}:apiManagement`;
  throw new UsageError(
    [
      `${key}.sku: "${apiManagement.sku}" is not allowed: the instance ${String(inputs.serviceName)} is of the tier ${from}, and Azure changes it to ${listed(family, from)}.`,
      `  To keep the instance:  write one of ${family.join(", ")}.`,
      `  To have a new one:     give another ${key}.serviceName. The instance and everything in it is then replaced.`,
    ].join("\n"),
  );
}

function isOwnInstance({ type, external, delete: deleted }: StateResource): boolean {
  return type === "azure-native:apimanagement:ApiManagementService" && !external && !deleted;
}

function differs(wanted: string | undefined, is: unknown): boolean {
  return wanted !== undefined && wanted.toLowerCase() !== String(is).toLowerCase();
}

function listed(family: readonly string[], from: string): string {
  const others = family.filter((tier) => tier !== from);
  return others.length > 0 ? `${others.join(", ")} only` : "no other tier";
}
