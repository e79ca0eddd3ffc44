import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { gapHeader } from "../gap.ts";
import { connectTarget, shown } from "./target.ts";

/** An HTTPS proxy that leads to one world and to nothing else. */
export interface ServedProxy {
  readonly host: string;
  readonly port: number;
  /** For the variable HTTPS_PROXY. */
  readonly url: string;
  /** Frees the port, and ends every connection through it. */
  close(): Promise<void>;
}

/** The world behind a proxy. */
export interface ProxiedWorld {
  readonly listener: { readonly host: string; readonly port: number };
  /** Whether something answers under a host name. */
  hasHost(host: string): boolean;
}

export interface ProxyOptions {
  /** TCP port on 127.0.0.1. @default a free one */
  readonly port?: number;
  /** How long a tunnel may be there without a byte from the client, in milliseconds. @default a minute */
  readonly silence?: number;
}

interface Refusal {
  readonly status: 400 | 403;
  /** A line for people. It is the reason of the status line, too: some clients, Go's among them, show nothing else. */
  readonly says: string;
  /** Whether this is the stand-in's word on what there is outside of it. */
  readonly gap?: boolean;
}

/** First byte of a TLS record with a handshake (RFC 8446, section 5.1). */
const tlsHandshake = 0x16;

/** How long a refused client may stay, in milliseconds. */
const goodbye = 5000;

/**
 * Serves a world as an HTTPS proxy: a client that is given `HTTPS_PROXY` and the world's authority reaches every host
 * of the world under its real name. No name is looked up and no connection leaves this machine: a host that the world
 * does not have is refused by name.
 * @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export async function serveProxy(world: ProxiedWorld, options: ProxyOptions = {}): Promise<ServedProxy> {
  const { silence = 60_000 } = options;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => answerPlain(request, response));
  server.on("connection", (socket) => keep(socket));
  server.on("connect", (request, socket, head) => {
    const refusal = refusalOf(world, request.url ?? "");
    if (refusal) return refuse(socket as Socket, refusal);
    open(socket as Socket, head, request.url ?? "");
  });
  // What is no HTTP at all, TLS to the proxy itself among it.
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return socket.destroy();
    const says = `the rehearsal's proxy takes CONNECT host:443 in plain HTTP/1.1, and cannot read this (${error.code ?? error.message})`;
    refuse(socket as Socket, { status: 400, says });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: "127.0.0.1",
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };

  /** Remembers a socket until it is closed. The other end may break off at any time. */
  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  }

  /** The world is called when the client begins its TLS handshake; before that there is nothing to say to it. */
  function open(client: Socket, head: Buffer, authority: string): void {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.setTimeout(silence, () => client.destroy());
    const leave = () => client.end();
    client.once("end", leave);
    client.once("data", (first: Buffer) => {
      client.setTimeout(0);
      client.off("end", leave);
      client.pause();
      if (first[0] !== tlsHandshake) return refuse(client, noTls(authority));
      const { host, port: listenerPort } = world.listener;
      const upstream = connect({ host, port: listenerPort, allowHalfOpen: true });
      keep(upstream);
      upstream.write(first);
      upstream.on("close", () => client.destroySoon());
      client.on("close", () => upstream.destroy());
      client.pipe(upstream);
      upstream.pipe(client);
    });
    if (head.length > 0) client.unshift(head);
    client.resume();
  }
}

function refusalOf(world: ProxiedWorld, authority: string): Refusal | undefined {
  const target = connectTarget(authority);
  if ("problem" in target) return { status: 400, says: target.problem };
  const { host, port } = target;
  if (!world.hasHost(host)) return noHost(host);
  if (port === 443) return undefined;
  return {
    status: 403,
    says: `port ${port} of ${host} is not in the rehearsal, whose hosts answer at 443 alone`,
  };
}

function noHost(host: string): Refusal {
  return {
    status: 403,
    says: `the rehearsal has no host ${shown(host)}, and sends nothing outside`,
    gap: true,
  };
}

function noTls(authority: string): Refusal {
  return {
    status: 400,
    says: `the tunnel to ${shown(authority)} takes TLS alone, and this client sends something else`,
  };
}

/** Without CONNECT: `http://` in absolute form, or somebody who takes the proxy for a server. */
function answerPlain({ url = "", method }: IncomingMessage, response: ServerResponse): void {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  const refusal: Refusal = target
    ? {
        status: 403,
        says: `the rehearsal answers over https alone, not ${method} ${shown(`${target.protocol}//${target.host}`)}, and sends nothing outside`,
        gap: true,
      }
    : {
        status: 400,
        says: "this is a rehearsal's HTTPS proxy: set HTTPS_PROXY to it, and ask for https:// URLs",
      };
  const { head, body } = answerOf(refusal);
  response.writeHead(refusal.status, head.reason, head.headers).end(method === "HEAD" ? undefined : body);
}

function refuse(socket: Socket, refusal: Refusal): void {
  const { head, body } = answerOf(refusal);
  const headers = Object.entries(head.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${head.reason}\r\n${headers.join("")}\r\n${body}`);
  // What the client still sends is read and dropped: closing before would take the answer away from it (RFC 9112, 9.6).
  socket.resume();
  socket.setTimeout(goodbye, () => socket.destroy());
}

function answerOf({ status, says, gap }: Refusal) {
  const body = `${says[0]!.toUpperCase()}${says.slice(1)}.\n`;
  return {
    body,
    head: {
      reason: `${STATUS_CODES[status]}: ${says}`,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        connection: "close",
        ...(gap && { [gapHeader]: "true" }),
      },
    },
  };
}
