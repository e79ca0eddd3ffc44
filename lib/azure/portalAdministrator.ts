import type { AzureConnection } from "./connection.ts";
import type { Instance } from "./instance.ts";

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
