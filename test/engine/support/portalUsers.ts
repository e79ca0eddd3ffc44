import { armToken } from "../../emulator/arm/support.ts";
import { lab } from "./lab.ts";
import type { EngineStack } from "./stack.ts";

/**
 * Somebody with an account of the developer portal of the stack's instance.
 * @param name ARM name; the e-mail address begins with it
 */
export function addPortalUser(stack: EngineStack, name: string): Promise<void> {
  const properties = { email: `${name}@contoso.example`, firstName: name, lastName: "Lovelace" };
  return put(stack, `users/${name}`, properties);
}

/** A subscription that somebody has made for themselves in the developer portal. */
export function subscribe(
  stack: EngineStack,
  { user, product, displayName }: { user: string; product: string; displayName: string },
): Promise<void> {
  const scope = `/products/${product}`;
  return put(stack, `subscriptions/${user}-${product}`, { displayName, scope, ownerId: `/users/${user}` });
}

async function put({ world, tenant }: EngineStack, path: string, properties: object): Promise<void> {
  const [service] = world.arm.services.values();
  const subscription = `/subscriptions/${lab["azure-native:subscriptionId"]}`;
  if (!service?.id.startsWith(subscription)) throw new Error("there is no instance");
  const url = `https://${tenant.cloud.arm}${service.id}/${path}?api-version=2024-05-01`;
  const headers = {
    authorization: `Bearer ${await armToken(world, tenant)}`,
    "content-type": "application/json",
  };
  const response = await world.fetch(url, { method: "PUT", headers, body: JSON.stringify({ properties }) });
  if (response.status !== 201) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`);
}
