import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "../../lib/azure/apiVersion.ts";
import { armId } from "../../lib/azure/armIds.ts";
import { UNKNOWN } from "../../lib/engine/values.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import type { LookAhead } from "./lookAhead.ts";
import type { Obstacle } from "./obstacle.ts";
import { apiKey, productKey } from "./words.ts";

/** A property that no two resources of a collection may share. */
interface UniqueProperty {
  readonly property: "path" | "displayName";
  /** What it is compared by. */
  compared(value: string): string;
  describe(value: string, other: string): string;
  /** Where the stack file says it. */
  key(settings: Settings, change: PlannedChange): string;
}

const uniqueProperties: Readonly<Record<string, UniqueProperty>> = {
  // Azure/apiops#343, Azure/azure-powershell#11027: refused unless both are of one version set, as the stack's own versions of an API are.
  "azure-native:apimanagement:Api": {
    property: "path",
    compared: (path) => path.replace(/^\/+|\/+$/g, "").toLowerCase(),
    describe: (path, other) => `The path "${path}" is that of the API ${other}`,
    key: (settings, change) => apiKey(settings, change, "path"),
  },
  // Azure/apiops#606.
  "azure-native:apimanagement:Product": {
    property: "displayName",
    compared: (name) => name,
    describe: (name, other) => `The display name "${name}" is that of the product ${other}`,
    key: (settings, change) => productKey(settings, change, "displayName"),
  },
};

/** Something in an instance as a list shows it. */
interface Listed {
  readonly id: string;
  readonly name: string;
  readonly properties: { readonly path?: string; readonly displayName?: string };
}

/**
 * Paths of APIs and display names of products that an update would set and that others in the instance have.
 * @param known URNs of what cannot be made anyway
 */
export async function sharedNames(look: LookAhead, known: ReadonlySet<string>): Promise<Obstacle[]> {
  const lists = new Map<string, Promise<Listed[]>>();
  const found = await Promise.all(look.plan.filter(({ urn }) => !known.has(urn)).map(obstaclesOf));
  return found.flat();

  async function obstaclesOf(change: PlannedChange): Promise<Obstacle[]> {
    const rule = uniqueProperties[change.type];
    const id = rule && armId(change.type, look.settings.subscriptionId, change.inputs ?? {});
    const value = rule && change.inputs?.[rule.property];
    if (!rule || !id || typeof value !== "string" || value === UNKNOWN) return [];
    if (change.op === "update" && change.oldInputs?.[rule.property] === value) return [];
    const others = await listed(id.slice(0, id.lastIndexOf("/")));
    const clashing = others.filter(
      (other) =>
        rule.compared(other.properties[rule.property] ?? "") === rule.compared(value) &&
        other.id.toLowerCase() !== id.toLowerCase() &&
        !look.own.has(other.id.toLowerCase()),
    );
    return Promise.all(
      clashing.map(async (other) => ({
        what: `${rule.describe(value, other.name)}: ${(await look.ownerOf(other.id)).says}.`,
        id: other.id,
        ways: [`choose another ${rule.key(look.settings, change)}`],
      })),
    );
  }

  /** The update may make the instance anew: then there is no such collection. */
  function listed(collection: string): Promise<Listed[]> {
    const path = `${collection}?api-version=${apiVersion}`;
    const list =
      lists.get(collection) ??
      look.azure.arm.exists(path).then((is) => (is ? look.azure.arm.list<Listed>(path) : []));
    lists.set(collection, list);
    return list;
  }
}
