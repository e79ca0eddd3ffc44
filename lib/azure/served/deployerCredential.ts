import { clouds } from "../../../emulator/model/clouds.ts";
import type { ProviderContext } from "../../../emulator/providers/provider.ts";
import { serviceToken } from "../../../emulator/providers/tokens.ts";
import type { Target } from "../target.ts";

/** Tokens of a tenant's deploying identity, for commands beside the engine. */
export function deployerCredential(context: ProviderContext, { cloud, tenantId }: Target) {
  return {
    /** @param origin of the service that is called, such as `https://graph.microsoft.com` */
    token: (origin: string): Promise<string> =>
      serviceToken(context, {
        loginHost: clouds[cloud].login,
        tenantId,
        resourceHost: new URL(origin).hostname,
      }),
  };
}
