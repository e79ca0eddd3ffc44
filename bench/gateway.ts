import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { makeCertificate } from "../emulator/certificate.ts";
import { backendHost, Instance } from "../test/emulator/gateway/support/instance.ts";
import { startTestWorld, type TestWorld } from "../test/emulator/gateway/support/testWorld.ts";
import type { Load, Seen } from "./gatewayLoad.ts";
import { median } from "./measure.ts";
import { type Figure, spread, type Table } from "./table.ts";

const audience = "api://calculator";
const scope = "Calculator.Read";
const path = "/calc/add?a=1&b=2";

/**
 * Verified calls of the gateway against the least code that does the same: Hono, jose, TLS, and the same call of the
 * backend. Both run in this process and are called in turn from another thread.
 */
export async function gateway(rounds: number, onRun: (name: string, round: number) => void): Promise<Table> {
  const rows: string[][] = [];
  const figures: Figure[] = [];
  for (const backend of [true, false]) {
    const name = backend ? "with a call of the backend" : "answered by the policy";
    const test = await startTestWorld();
    const least = await leastCode(test, backend);
    try {
      const ours = await protectedCall(test, backend);
      const theirs = { ...least.load, token: ours.token };
      const [rates, delays]: [number[], number[]] = [[], []];
      for (let round = 0; round <= rounds; round++) {
        onRun(`gateway, ${name}`, round);
        const peaks = [(await seen(ours)).rate, (await seen(theirs)).rate] as const;
        const perSecond = Math.min(...peaks) / 2;
        const slowest = [await seen({ ...ours, perSecond }), await seen({ ...theirs, perSecond })] as const;
        if (round === 0) continue;
        rates.push(peaks[0] / peaks[1]);
        delays.push(slowest[0].p99 / slowest[1].p99);
      }
      rows.push([name, spread(rates), spread(delays)]);
      figures.push({ name, value: median(rates), better: "more" });
    } finally {
      await least.close();
      await test.world.close();
    }
  }
  return {
    title: "Verified calls of the gateway",
    columns: ["call", "rate / the least code's", "p99 at half the peak / the least code's"],
    rows,
    figures,
  };
}

async function protectedCall({ world, issuer }: TestWorld, backend: boolean): Promise<Load> {
  const instance = new Instance(world);
  const answer = `<return-response><set-status code="200" /><set-body>ok</set-body></return-response>`;
  instance.inbound(`<validate-jwt header-name="Authorization" failed-validation-httpcode="401">
    <openid-config url="${issuer.configUrl}" />
    <audiences><audience>${audience}</audience></audiences>
    <required-claims><claim name="scp" match="any" separator=" "><value>${scope}</value></claim></required-claims>
  </validate-jwt>${backend ? "" : answer}`);
  const token = await issuer.token({ aud: audience, scp: scope });
  return { port: world.listener.port, ca: world.listener.ca, host: instance.host, path, token };
}

async function leastCode({ world, issuer }: TestWorld, backend: boolean) {
  const keys = createLocalJWKSet({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) } as JSONWebKeySet);
  const app = new Hono();
  app.get("/calc/add", async (c) => {
    const token = (c.req.header("authorization") ?? "").replace(/^Bearer /, "");
    const options = { audience, issuer: issuer.issuer, currentDate: new Date(world.clock.now()) };
    const { payload } = await jwtVerify(token, keys, options);
    if (!String(payload.scp).split(" ").includes(scope)) return c.text("Forbidden", 403);
    if (!backend) return c.text("ok");
    const response = await world.fetch(`https://${backendHost}/api/add?a=1&b=2`);
    return new Response(await response.arrayBuffer(), response);
  });
  const { key, cert, ca } = await makeCertificate(["localhost"]);
  const server = createServer({ key, cert }, getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    load: { port: (server.address() as AddressInfo).port, ca, host: "localhost", path },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a thread sees that calls. */
function seen(load: Load): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./gatewayLoad.ts", import.meta.url), { workerData: load });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
