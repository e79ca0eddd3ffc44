import type { Hono } from "hono";
import { armApp } from "./arm/app.ts";
import type { WorldContext } from "./context.ts";
import { entraApp } from "./entra/app.ts";
import { gatewayApp } from "./gateway/app.ts";
import type { GatewayMemory } from "./gateway/core/memory.ts";
import { graphApp } from "./graph/app.ts";
import { clouds } from "./model/clouds.ts";
import { instanceWithHost } from "./model/customHosts.ts";
import { portalApp } from "./portal/app.ts";
import { vaultApp } from "./vault/app.ts";

/** What answers under a host name. */
export type HostHandler = Pick<Hono, "fetch">;

/** The host of the world's control, on the same listener as everything else. */
export const controlHost = "rehearsal.localhost";

/**
 * Host names to handlers. Fixed names first, those that were added by hand (backends) among them, then those of an instance or
 * a vault (`<name>.azure-api.net`), then those that instances have of their own.
 */
export class Hosts {
  readonly #fixed = new Map<string, HostHandler>();
  readonly #suffixes: { suffix: string; handler: HostHandler }[] = [];
  readonly #ofInstance: (host: string) => HostHandler | undefined;

  /** @param memory what the gateway remembers from one call to the next */
  constructor(context: WorldContext, memory: GatewayMemory) {
    const [entra, graph, arm] = [entraApp(context), graphApp(context), armApp(context)];
    const [gateway, portal, vault] = [gatewayApp(context, memory), portalApp(context), vaultApp(context)];
    this.#ofInstance = (host) => {
      if (instanceWithHost(context.arm, host, "Proxy")) return gateway;
      return instanceWithHost(context.arm, host, "DeveloperPortal") ? portal : undefined;
    };
    for (const cloud of Object.values(clouds)) {
      for (const login of [cloud.login, ...cloud.loginAliases]) this.#fixed.set(login, entra);
      this.#fixed.set(cloud.graph, graph);
      this.#fixed.set(cloud.arm, arm);
      // The portal's suffix ends with the gateway's: the longer one is looked at first.
      this.#suffixes.unshift({ suffix: cloud.portalSuffix, handler: portal });
      this.#suffixes.push({ suffix: cloud.gatewaySuffix, handler: gateway });
      this.#suffixes.push({ suffix: cloud.vaultSuffix, handler: vault });
    }
  }

  /** Adds a host by its full name; an existing one is replaced. */
  add(host: string, handler: HostHandler): void {
    this.#fixed.set(host.toLowerCase(), handler);
  }

  /** The handler of a host, or undefined where this world has none. */
  find(host: string): HostHandler | undefined {
    return (
      this.#fixed.get(host) ??
      this.#suffixes.find(
        ({ suffix }) => host.endsWith(suffix) && !host.slice(0, -suffix.length).includes("."),
      )?.handler ??
      this.#ofInstance(host)
    );
  }

  /** Whether an instance has it for its own, so that the listener's certificate cannot name it: it may come and go. */
  isOfInstance(host: string): boolean {
    return this.#ofInstance(host) !== undefined;
  }

  /** Every name for the listener's certificate; host names of instances' own have certificates of theirs. */
  names(): string[] {
    return [...this.#fixed.keys(), ...this.#suffixes.map(({ suffix }) => `*${suffix}`)];
  }
}
