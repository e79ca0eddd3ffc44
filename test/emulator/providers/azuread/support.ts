import { clouds } from "../../../../emulator/model/clouds.ts";
import { azureadProvider } from "../../../../emulator/providers/azuread/index.ts";
import type { ConfiguredProvider } from "../../../../emulator/providers/provider.ts";
import { type GraphWorld, type Json, startGraphWorld } from "../../graph/support.ts";
import { type Lifecycle, lifecycle } from "../lifecycle.ts";

/** A request that the provider sent to Graph. */
export interface Sent {
  /** `PATCH /v1.0/applications/…` */
  readonly call: string;
  readonly body: Json | undefined;
}

export interface AzureAdWorld extends GraphWorld {
  readonly provider: ConfiguredProvider;
  /** A resource of azuread by its class name. */
  resource(className: string): Lifecycle;
  /** What the provider sends to Graph while something runs. */
  sentDuring(run: () => Promise<unknown>): Promise<Sent[]>;
}

export async function startAzureAdWorld(): Promise<AzureAdWorld> {
  const graphWorld = await startGraphWorld();
  const sent: Sent[] = [];
  const provider = azureadProvider({
    ...graphWorld.providers,
    fetch: (url, init) => {
      const { hostname, pathname, search } = new URL(url);
      if (hostname === clouds.public.graph) {
        const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
        sent.push({ call: `${init?.method} ${pathname}${search}`, body });
      }
      return graphWorld.world.fetch(url, init);
    },
  }).configure({ tenantId: graphWorld.tenant.id });
  return {
    ...graphWorld,
    provider,
    resource: (className) =>
      lifecycle(
        provider,
        `azuread:index/${className.charAt(0).toLowerCase()}${className.slice(1)}:${className}`,
      ),
    async sentDuring(run) {
      const before = sent.length;
      await run();
      return sent.slice(before);
    },
  };
}
