import { randomBytes } from "node:crypto";
import { containsUnknown, type Properties, type PropertyValue, UNKNOWN } from "../../../lib/engine/values.ts";
import type { ArmClient } from "./armClient.ts";
import type { Configuration } from "./configuration.ts";
import { createBeforeDelete } from "./inputDiff.ts";
import type { ResourceSpec } from "./resourceSpec.ts";

/** The version that azure-native asks resource groups for. */
const resourceGroupVersion = "2024-03-01";

/**
 * Fills in what the program has left out: the name, the location, the api-version.
 * @param name the resource's name in the program
 * @param olds inputs of the last update, whose name and location stay
 */
export async function withDefaults(
  spec: ResourceSpec,
  name: string,
  news: Properties,
  olds: Properties | undefined,
  { location }: Configuration,
  client: ArmClient,
): Promise<Properties> {
  const inputs: Record<string, PropertyValue> = { ...news };
  for (const [input, { autoName }] of Object.entries(spec.pathInputs)) {
    if (!autoName || inputs[input] !== undefined) continue;
    const old = olds?.[input];
    inputs[input] = old ?? (autoName === "copy" ? name : `${name}${randomBytes(4).toString("hex")}`);
    const isRandom = old === undefined ? autoName === "random" : olds?.[createBeforeDelete] === true;
    if (isRandom) inputs[createBeforeDelete] = true;
  }
  if (spec.autoLocation && inputs.location === undefined) {
    const found = olds?.location ?? location ?? (await groupLocation(spec, inputs, client));
    if (found !== undefined) inputs.location = found;
  }
  return { ...inputs, azureApiVersion: spec.apiVersion };

  async function groupLocation(
    { path }: ResourceSpec,
    { resourceGroupName: group }: Properties,
    arm: ArmClient,
  ) {
    // A resource group cannot take its location from itself.
    if (path.endsWith("{resourceGroupName}") || group === undefined) return undefined;
    if (containsUnknown(group)) return UNKNOWN;
    const found = await arm.look(`${arm.subscription}/resourceGroups/${String(group)}`, resourceGroupVersion);
    return found.status === 200 ? String(found.body?.location) : undefined;
  }
}
