import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { Agent, buildConnector, type Dispatcher, fetch as undiciFetch } from "undici";
import type { SimpleFetch } from "./simpleFetch.ts";

/** A client whose every connection goes to one loopback listener, whatever host the URL names. */
export interface LoopbackClient {
  readonly fetch: SimpleFetch;
  /** For libraries that take an undici dispatcher. */
  readonly dispatcher: Dispatcher;
  close(): Promise<void>;
}

/**
 * Routes `https://<any host>` to a listener on loopback; the host's own name goes into SNI and Host.
 * undici, since the fetch that Node ships does not let a program choose where it connects.
 * @param listener where the world listens, and the PEM of the authority that signed its certificate
 */
export function loopbackClient(listener: { host: string; port: number; ca: string }): LoopbackClient {
  const byName = buildConnector({ ca: listener.ca });
  const dispatcher = new Agent({
    // Of each host; what more there is to ask waits. A deployment of hundreds of APIs asks for thousands at once.
    connections: 16,
    connect: (options, callback) => {
      const address = options.hostname.replace(/^\[(.*)\]$/, "$1");
      const isAddress = isIP(address) !== 0;
      // An address is no server name (RFC 6066, section 3), so the certificate has to be held against it by hand.
      const connect = isAddress
        ? buildConnector({
            ca: listener.ca,
            checkServerIdentity: (_, certificate) => checkServerIdentity(address, certificate),
          })
        : byName;
      connect(
        {
          ...options,
          hostname: listener.host,
          host: listener.host,
          port: String(listener.port),
          servername: isAddress ? "" : options.hostname,
        },
        callback,
      );
    },
  });
  return {
    dispatcher,
    fetch: async (url, init) =>
      (await undiciFetch(url, { redirect: "manual", ...init, dispatcher } as Parameters<
        typeof undiciFetch
      >[1])) as unknown as Response,
    close: () => dispatcher.destroy(),
  };
}
