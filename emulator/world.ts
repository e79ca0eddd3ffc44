import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { getRequestListener } from "@hono/node-server";
import { type LoopbackClient, loopbackClient } from "../lib/net/loopbackClient.ts";
import { makeCertificate } from "./certificate.ts";
import { Clock } from "./clock.ts";
import type { RequestLog, WorldContext, WorldFetch } from "./context.ts";
import { controlApp } from "./control.ts";
import { Faults, faultAnswer } from "./faults.ts";
import { gapHeader } from "./gap.ts";
import { type GatewayMemory, gatewayMemory } from "./gateway/core/memory.ts";
import { controlHost, type HostHandler, Hosts } from "./hostTable.ts";
import { Directory } from "./model/directory.ts";
import { ArmStore } from "./model/instances.ts";

/** One run's stand-in of Azure: everything in memory, on one loopback listener. */
export interface World extends WorldContext {
  readonly listener: {
    readonly host: string;
    readonly port: number;
    readonly ca: string;
    readonly spki: string;
  };
  readonly client: LoopbackClient;
  /**
   * Answers as the listener does, faults included, without a connection: for what runs in this process and is no client
   * of Azure's own, such as the providers. Of the time of a deployment a third was TLS and HTTP from here to here.
   */
  readonly direct: WorldFetch;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly gatewayMemory: GatewayMemory;
  /** What hosts that are not Azure's have got. */
  readonly atBackends: BackendLog;
  /** Adds a host that is not Azure's, such as an API's backend. Its name is not in the certificate: see `WorldOptions.extraHosts`. */
  addHost(host: string, handler: HostHandler): void;
  /** Whether something answers under a host name, which is in lower case. */
  hasHost(host: string): boolean;
  close(): Promise<void>;
}

/** By host: how many requests it has got, and the headers of the last one. */
export type BackendLog = Map<string, { readonly count: number; readonly headers: Headers }>;

export interface WorldOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Hosts besides Azure's own, with what answers under them. */
  readonly extraHosts?: Readonly<Record<string, HostHandler>>;
  /**
   * What answers the world's own calls of a host that it does not have, such as the backend of an API whose stack file
   * was written after the start. Nothing else reaches it: its name is not in the certificate.
   * @default none: such a call is refused as one that cannot be rehearsed
   */
  readonly backendOf?: (host: string, arm: ArmStore) => HostHandler | undefined;
  /** See `WorldContext.sharedIssuers`. @default narrowed */
  readonly sharedIssuers?: WorldContext["sharedIssuers"];
}

/**
 * Starts a world.
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  // The parts reach each other over the listener, which exists only once they do: hence the late binding.
  let client: LoopbackClient | undefined;
  const clock = new Clock();
  const memory = gatewayMemory(clock);
  const atBackends: BackendLog = new Map();
  const context: WorldContext = {
    clock,
    directory: new Directory(),
    arm: new ArmStore(),
    sharedIssuers: options.sharedIssuers ?? "narrowed",
    fetch: async (url, init) => {
      if (!client) throw new Error("the world is not listening yet");
      const host = new URL(url).hostname;
      const backend = hosts.find(host) ? undefined : options.backendOf?.(host, context.arm);
      if (!backend) return await client.fetch(url, init);
      const request = new Request(url, init);
      noteAtBackend(atBackends, host, request);
      return await backend.fetch(request);
    },
  };
  const faults = new Faults();
  const requests: RequestLog = new Map();
  const hosts = new Hosts(context, memory);
  hosts.add(controlHost, controlApp({ ...context, faults, requests }));
  const others = options.extraHosts ?? {};
  for (const [host, handler] of Object.entries(others)) hosts.add(host, handler);

  const certificate = await makeCertificate(hosts.names());
  const ofInstances = new Map<string, Promise<SecureContext>>();
  const server = createServer(
    {
      key: certificate.key,
      cert: certificate.cert,
      // Without a certificate of its own a host gets the listener's, which does not name it, as on Azure.
      SNICallback: (host, done) => {
        if (!hosts.isOfInstance(host.toLowerCase())) return done(null);
        void secureContextFor(host.toLowerCase()).then((context) => done(null, context), done);
      },
    },
    getRequestListener((request) => answer(request), { overrideGlobalObjects: false }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const listener = { host: "127.0.0.1", port, ca: certificate.ca, spki: certificate.spki };
  client = loopbackClient(listener);
  const { close: closeClient } = client;

  return {
    ...context,
    listener,
    client,
    direct: async (url, init) => withoutBodyOfHead(await answer(new Request(url, init)), init),
    faults,
    requests,
    gatewayMemory: memory,
    atBackends,
    addHost: (host, handler) => hosts.add(host, handler),
    hasHost: (host) => hosts.find(host) !== undefined,
    async close() {
      await closeClient();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function secureContextFor(host: string): Promise<SecureContext> {
    const made =
      ofInstances.get(host) ??
      certificate.forHost(host).then((cert) => createSecureContext({ key: certificate.key, cert }));
    ofInstances.set(host, made);
    return made;
  }

  async function answer(received: Request): Promise<Response> {
    const request = withoutFinalDot(received);
    const { hostname: host, pathname } = new URL(request.url);
    requests.set(host, (requests.get(host) ?? 0) + 1);
    const fault = faults.take({ host, method: request.method, path: pathname });
    if (fault) return faultAnswer(fault, pathname, context.clock.iso());
    const handler = hosts.find(host);
    if (!handler) return noHost(host);
    if (Object.hasOwn(others, host)) noteAtBackend(atBackends, host, request);
    return await handler.fetch(request);
  }
}

function noteAtBackend(log: BackendLog, host: string, { headers }: Request): void {
  log.set(host, { count: (log.get(host)?.count ?? 0) + 1, headers: new Headers(headers) });
}

/** `login.microsoftonline.com.` is the absolute form of the same name (RFC 1034, section 3.1). */
function withoutFinalDot(request: Request): Request {
  const url = new URL(request.url);
  if (!url.hostname.endsWith(".")) return request;
  url.hostname = url.hostname.slice(0, -1);
  const { method, headers, body } = request;
  return new Request(url, { method, headers, body, ...(body && { duplex: "half" }) });
}

/** An answer to HEAD has no body, whatever made it (RFC 9110, section 9.3.2). */
function withoutBodyOfHead(response: Response, init: RequestInit | undefined): Response {
  return init?.method === "HEAD" ? new Response(null, response) : response;
}

function noHost(host: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", [gapHeader]: "true" };
  return new Response(`The rehearsal has no host ${host}.\n`, { status: 421, headers });
}
