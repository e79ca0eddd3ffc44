import type { AzureConnection } from "./connection.ts";
import type { Instance, Resource } from "./instance.ts";

/**
 * Opens the administrative view of a developer portal that has no content, as an administrator does from the Azure
 * portal: the browser uploads every item of the portal's own template, and that is all that happens
 * (Azure/api-management-developer-portal, provisioningService.ts).
 * @returns how many items there are now
 * @throws AzureError
 */
export async function openAsAdministrator(
  { fetch }: Pick<AzureConnection, "fetch">,
  instance: Instance,
  portalUrl: string,
): Promise<number> {
  const response = await fetch(new URL("/editors/templates/default.json", portalUrl));
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}.`);
  const items = Object.entries((await response.json()) as Record<string, object>);
  for (const [path, item] of items) await instance.put(path.slice(1), item);
  return items.length;
}

/** Longer than a stand-in takes; Azure takes minutes. */
const mostLooks = 100;

/**
 * Publishes the portal as the button in the Azure portal does, in a revision that is called by the time, and waits for
 * its end.
 * @param name of the revision: 20260131120000
 * @returns the state in which it ends: `completed`, or `failed`
 * @throws AzureError
 */
export async function publishByHand(instance: Instance, name: string): Promise<string> {
  const path = `portalRevisions/${name}`;
  await instance.put(path, { properties: { description: "Published by hand", isCurrent: true } });
  for (let look = 0; look < mostLooks; look += 1) {
    const status = (await instance.get<Resource<{ readonly status?: string }>>(path))?.properties.status;
    if (status === "completed" || status === "failed") return status;
  }
  return "under way still";
}
