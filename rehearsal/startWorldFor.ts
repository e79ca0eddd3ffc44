import { calculatorApp, calculatorHost } from "../emulator/backend/calculator.ts";
import { examplesBackend, isBackend } from "../emulator/backend/examples.ts";
import type { HostHandler } from "../emulator/hostTable.ts";
import type { ArmStore } from "../emulator/model/instances.ts";
import { startWorld, type World } from "../emulator/world.ts";
import type { Settings } from "../infra/settings.ts";

/**
 * Starts a world that also answers for the backends and the web clients that stacks name.
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export async function startWorldFor(stacks: readonly Settings[], port: number): Promise<World> {
  const backends = stacks.flatMap(({ apis }) => apis.flatMap(({ serviceUrl }) => serviceUrl ?? []));
  const clients = stacks.flatMap(({ clientApp }) => clientApp.redirectUris);
  const extraHosts: Record<string, HostHandler> = {};
  for (const host of hostsOf(clients)) extraHosts[host] = webClient;
  for (const host of hostsOf(backends)) {
    // The world is there by the time that anybody calls.
    extraHosts[host] = { fetch: (request: Request) => examplesBackend(world.arm, host).fetch(request) };
  }
  if (calculatorHost in extraHosts) extraHosts[calculatorHost] = calculatorApp();
  const world: World = await startWorld({ port, extraHosts, backendOf });
  return world;
}

/** The backend of an API that was deployed from a stack file of after the start. */
function backendOf(host: string, arm: ArmStore): HostHandler | undefined {
  if (host === calculatorHost) return calculatorApp();
  return isBackend(arm, host) ? examplesBackend(arm, host) : undefined;
}

/** Where a sign-in of the client app ends, for web clients that are not the developer portal. */
const webClient: HostHandler = {
  fetch: () =>
    new Response("Back at the client app.\n", { headers: { "content-type": "text/plain; charset=utf-8" } }),
};

function hostsOf(urls: readonly string[]): string[] {
  return urls.map((url) => new URL(url).hostname);
}
