import { startWorldWithHosts, type World } from "../emulator/index.ts";
import type { Settings } from "../infra/settings.ts";

/**
 * Starts a world that also answers for the backends and the web clients that stacks name.
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export function startWorldFor(stacks: readonly Settings[], port: number): Promise<World> {
  const backends = stacks.flatMap(({ apis }) => apis.flatMap(({ serviceUrl }) => serviceUrl ?? []));
  const clients = stacks.flatMap(({ clientApp }) => clientApp.redirectUris);
  return startWorldWithHosts({ backends: hostsOf(backends), clients: hostsOf(clients) }, port);
}

function hostsOf(urls: readonly string[]): string[] {
  return urls.map((url) => new URL(url).hostname);
}
