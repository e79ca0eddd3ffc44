import { calculatorApp } from "./backend/calculator.ts";
import { calculatorHost } from "./backend/calculatorHost.ts";
import { examplesBackend, isBackend } from "./backend/examples.ts";
import type { HostHandler } from "./hostTable.ts";
import type { ArmStore } from "./model/instances.ts";
import { startWorld, type World } from "./world.ts";

/** The hosts of others that a world answers for. */
export interface OtherHosts {
  /** Of the APIs' backends. The backend of an API that is deployed later is found by its `serviceUrl`. */
  readonly backends: readonly string[];
  /** Where a sign-in of the client app ends, for web clients that are not the developer portal. */
  readonly clients: readonly string[];
}

/**
 * Starts a world that also answers for backends and web clients.
 * @param port TCP port on 127.0.0.1; 0 takes a free one
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export async function startWorldWithHosts({ backends, clients }: OtherHosts, port: number): Promise<World> {
  const extraHosts: Record<string, HostHandler> = {};
  for (const host of clients) extraHosts[host] = webClient;
  for (const host of backends) {
    // The world is there by the time that anybody calls.
    extraHosts[host] = { fetch: (request: Request) => examplesBackend(world.arm, host).fetch(request) };
  }
  if (calculatorHost in extraHosts) extraHosts[calculatorHost] = calculatorApp();
  const world: World = await startWorld({ port, extraHosts, backendOf });
  return world;
}

function backendOf(host: string, arm: ArmStore): HostHandler | undefined {
  if (host === calculatorHost) return calculatorApp();
  return isBackend(arm, host) ? examplesBackend(arm, host) : undefined;
}

const webClient: HostHandler = {
  fetch: () =>
    new Response("Back at the client app.\n", { headers: { "content-type": "text/plain; charset=utf-8" } }),
};
