import { actsForUsers } from "../../../infra/settings/clients.ts";
import type { ApiSettings, ClientSettings } from "../../../infra/settings.ts";
import type { ServicePrincipal } from "./directory.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** Object ids of the clients that the stack gives roles of an API. */
export async function daemonsOf(stack: VerifiedStack, api: ApiSettings): Promise<string[]> {
  const daemons = stack.settings.clients.filter(
    ({ type, apis }) => !actsForUsers(type) && Object.hasOwn(apis, api.name),
  );
  return await Promise.all(daemons.map(async (client) => (await principalOf(stack, client)).id));
}

/** The presence of a client in the tenant. @throws StepFailed where there is none */
export function principalOf(
  { directory, outputs }: VerifiedStack,
  client: ClientSettings,
): Promise<ServicePrincipal> {
  const what = client.existing === undefined ? client.displayName : client.name;
  return directory.servicePrincipal(what, outputs.clients![client.name]!.clientId);
}
