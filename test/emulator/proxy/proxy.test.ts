import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { duplexPair } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { connect as connectTls } from "node:tls";
import { type ServedProxy, serveProxy } from "../../../emulator/proxy/proxy.ts";
import { startWorld, type World } from "../../../emulator/world.ts";

const login = "login.microsoftonline.com";

describe("the proxy of a world", () => {
  let world: World;
  let proxy: ServedProxy;

  before(async () => {
    const backend = { fetch: () => new Response("the backend\n") };
    world = await startWorld({ extraHosts: { "[::1]": backend, "calc.example": backend } });
    proxy = await serveProxy(world);
  });
  after(async () => {
    await proxy.close();
    await world.close();
  });

  /** What the proxy answers to bytes that somebody sends it. */
  async function answerTo(sent: string): Promise<string> {
    const socket = dial(proxy);
    socket.write(sent);
    return await text(socket);
  }
  const connectTo = (authority: string) =>
    answerTo(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);

  describe("leads to", () => {
    for (const [authority, name] of [
      [`${login}:443`, login],
      [`${login.toUpperCase()}:443`, login],
      [`${login}.:443`, `${login}.`],
      ["login.chinacloudapi.cn:443", "login.chinacloudapi.cn"],
      ["login.usgovcloudapi.net:443", "login.usgovcloudapi.net"],
    ] as const) {
      it(`the authority for CONNECT ${authority}`, async () => {
        const answer = await requestThrough(authority, name, "/common/v2.0/.well-known/openid-configuration");
        assert.match(answer, /^HTTP\/1\.1 200 /);
        const base = name.replace(/\.$/, "");
        assert.ok(answer.includes(`"token_endpoint":"https://${base}/common/oauth2/v2.0/token"`), answer);
      });
    }

    it("hosts that stack files name, IPv6 addresses among them", async () => {
      for (const name of ["calc.example", "[::1]"]) {
        assert.match(await requestThrough(`${name}:443`, name, "/"), /^HTTP\/1\.1 200 [\s\S]*the backend/);
      }
    });

    it("the instances' hosts, whatever their name", async () => {
      const name = "contoso-calc.azure-api.net";
      assert.match(await requestThrough(`${name}:443`, name, "/"), /^HTTP\/1\.1 501 [\s\S]*contoso-calc/);
    });

    it("the control of the world", async () => {
      const answer = await requestThrough("rehearsal.localhost:443", "rehearsal.localhost", "/clock");
      assert.match(answer, /^HTTP\/1\.1 200 /);
    });

    it("a client that has sent its handshake with its CONNECT", async () => {
      const [near, far] = duplexPair();
      connectTls({ socket: near, servername: login }).on("error", () => {});
      const [hello] = (await once(far, "data")) as [Buffer];
      const socket = dial(proxy);
      socket.write(
        Buffer.concat([Buffer.from(`CONNECT ${login}:443 HTTP/1.1\r\nHost: ${login}\r\n\r\n`), hello]),
      );
      let answer = "";
      for await (const chunk of socket) {
        answer += (chunk as Buffer).toString("latin1");
        if (answer.length > 100) break;
      }
      // The world's own handshake, in a record of TLS.
      assert.ok(answer.startsWith("HTTP/1.1 200 Connection established\r\n\r\n\x16\x03"), answer);
    });
  });

  describe("refuses, by name,", () => {
    for (const authority of [
      "example.com:443",
      "portal.azure.com:443",
      "evil.contoso.azure-api.net:443",
      "login.microsoftonline.com.example.com:443",
      "169.254.169.254:443",
      "127.0.0.1:443",
      "[2001:db8::1]:443",
    ]) {
      const host = authority.slice(0, -":443".length);
      it(`CONNECT ${authority}, which the world does not have`, async () => {
        const [head, body] = split(await connectTo(authority));
        assert.equal(
          head[0],
          `HTTP/1.1 403 Forbidden: the rehearsal has no host ${host}, and sends nothing outside`,
        );
        assert.ok(head.includes("x-rehearsal-gap: true"));
        assert.equal(body, `The rehearsal has no host ${host}, and sends nothing outside.\n`);
      });
    }

    it("another port of a host that it has", async () => {
      for (const port of [80, 8443]) {
        const [head] = split(await connectTo(`${login}:${port}`));
        assert.equal(
          head[0],
          `HTTP/1.1 403 Forbidden: port ${port} of ${login} is not in the rehearsal, whose hosts answer at 443 alone`,
        );
      }
    });

    it("plain http, whosever the host is, without a word of its path", async () => {
      for (const host of ["example.com", login]) {
        const [head, body] = split(
          await answerTo(`GET http://u:pw@${host}/x?sig=secret HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
        );
        assert.match(head[0]!, /^HTTP\/1\.1 403 /);
        assert.equal(
          body,
          `The rehearsal answers over https alone, not GET http://${host}, and sends nothing outside.\n`,
        );
      }
    });

    it("a CONNECT that names no host and port", async () => {
      for (const authority of [login, ":443", `${login}:0`, `https://${login}`]) {
        const [head, body] = split(await connectTo(authority));
        assert.match(head[0]!, /^HTTP\/1\.1 400 /, authority);
        assert.match(body, /CONNECT host:443/, authority);
      }
    });

    it("what is no HTTP, TLS to itself among it", async () => {
      for (const sent of ["hello\r\n\r\n", "\x16\x03\x01\x00\x05hello", "CONNECT a b:443 HTTP/1.1\r\n\r\n"]) {
        const [head, body] = split(await answerTo(sent));
        assert.match(head[0]!, /^HTTP\/1\.1 400 /);
        assert.match(body, /takes CONNECT host:443 in plain HTTP\/1\.1/);
      }
    });

    it("who takes it for a server", async () => {
      const [, body] = split(await answerTo("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
      assert.match(body, /is a rehearsal's HTTPS proxy: set HTTPS_PROXY to it/);
    });

    it("a tunnel in which a client speaks no TLS", async () => {
      const answer = await answerTo(
        `CONNECT ${login}:443 HTTP/1.1\r\nHost: ${login}\r\n\r\nGET / HTTP/1.1\r\nHost: ${login}\r\n\r\n`,
      );
      const [, refusal = ""] = answer.split("Connection established\r\n\r\n");
      const [head, body] = split(refusal);
      assert.match(head[0]!, /^HTTP\/1\.1 400 /);
      assert.match(body, /^The tunnel to login\.microsoftonline\.com:443 takes TLS alone/);
    });
  });

  it("looks nothing up and connects to nothing else", async () => {
    // A server of this machine that is not the world: whoever asks for it by address is refused as well.
    let called = 0;
    const other = createServer((socket) => {
      called += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await connectTo(`127.0.0.1:${port}`);
    await answerTo(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: a\r\n\r\n`);
    other.close();
    assert.equal(called, 0);
  });

  it("lets a client close its half when it has asked, and hears the answer", async () => {
    const socket = dial(proxy);
    socket.end(`CONNECT nowhere.example:443 HTTP/1.1\r\nHost: nowhere.example\r\n\r\n`);
    assert.match(await text(socket), /^HTTP\/1\.1 403 [\s\S]*nowhere\.example/);
  });

  it("ends a tunnel with the client that has left without a word", async () => {
    const socket = dial(proxy);
    socket.write(`CONNECT ${login}:443 HTTP/1.1\r\nHost: ${login}\r\n\r\n`);
    await once(socket, "data");
    socket.end();
    await once(socket.resume(), "close");
  });

  it("does not wait for ever for a client that never speaks", async () => {
    const impatient = await serveProxy(world, { silence: 20 });
    const socket = dial(impatient);
    socket.write(`CONNECT ${login}:443 HTTP/1.1\r\nHost: ${login}\r\n\r\n`);
    await once(socket.resume(), "close");
    await impatient.close();
  });

  it("outlives a client that breaks off", async () => {
    const socket = dial(proxy);
    socket.write(`CONNECT ${login}:443 HTTP/1.1\r\nHost: ${login}\r\n\r\n`);
    await once(socket, "data");
    socket.write(Buffer.from([0x16, 3, 1]));
    socket.resetAndDestroy();
    assert.match(await requestThrough(`${login}:443`, login, "/"), /^HTTP\/1\.1 \d/);
  });

  it("closes every tunnel and its port", async () => {
    const closing = await serveProxy(world);
    const [silent, inTls] = [dial(closing), dial(closing)];
    for (const socket of [silent, inTls]) {
      socket.write(`CONNECT ${login}:443 HTTP/1.1\r\nHost: ${login}\r\n\r\n`);
      await once(socket, "data");
    }
    const secure = connectTls({ socket: inTls, servername: login, ca: world.listener.ca });
    secure.on("error", () => {});
    await once(secure, "secureConnect");
    const ended = Promise.all([once(silent.resume(), "close"), once(inTls, "close")]);
    await closing.close();
    await ended;
    const refused = once(connect(closing.port, closing.host), "connect");
    await assert.rejects(refused, { code: "ECONNREFUSED" });
  });

  /** A GET through a tunnel, by a client that trusts the world's authority. */
  async function requestThrough(authority: string, name: string, path: string): Promise<string> {
    const tunnel = dial(proxy);
    tunnel.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const [opened] = (await once(tunnel, "data")) as [Buffer];
    assert.equal(opened.toString(), "HTTP/1.1 200 Connection established\r\n\r\n");
    const address = /^\[(.*)\]$/.exec(name)?.[1];
    const tls = connectTls({
      socket: tunnel,
      ca: world.listener.ca,
      host: address ?? name.replace(/\.$/, ""),
      ...(address === undefined && { servername: name.replace(/\.$/, "") }),
    });
    await once(tls, "secureConnect");
    tls.write(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
    return await text(tls);
  }
});

function dial({ host, port }: ServedProxy): Socket {
  return connect({ host, port, allowHalfOpen: false }).on("error", () => {});
}

/** Lines of the head, and the body. */
function split(answer: string): [string[], string] {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return [head.split("\r\n"), body];
}
