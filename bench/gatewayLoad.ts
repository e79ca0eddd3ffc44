import { parentPort, workerData } from "node:worker_threads";
import { Pool } from "undici";

/** What a thread calls over and over. */
export interface Load {
  readonly port: number;
  readonly ca: string;
  readonly host: string;
  readonly path: string;
  readonly token: string;
}

const connections = 10;
const calls = 3000;

const { port, ca, host, path, token } = workerData as Load;
const pool = new Pool(`https://127.0.0.1:${port}`, { connections, connect: { ca, servername: host } });

async function call(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const headers = { host, authorization: `Bearer ${token}` };
    const { statusCode, body } = await pool.request({ path, method: "GET", headers });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${host}${path} answers ${statusCode}: ${text}`);
  }
}

await call(100);
const started = process.hrtime.bigint();
await Promise.all(Array.from({ length: connections }, () => call(calls / connections)));
parentPort!.postMessage(calls / (Number(process.hrtime.bigint() - started) / 1e9));
await pool.close();
