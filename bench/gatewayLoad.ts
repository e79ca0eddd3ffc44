import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Pool } from "undici";

/** What a thread calls over and over. */
export interface Load {
  readonly port: number;
  readonly ca: string;
  readonly host: string;
  readonly path: string;
  readonly token: string;
  /** Calls a second, whether the earlier ones have come back or not. @default as many as there can be */
  readonly perSecond?: number;
}

/** What it has seen. */
export interface Seen {
  /** Calls in a second. */
  readonly rate: number;
  /** Milliseconds within which 99 of 100 calls had come back, from when each was due. */
  readonly p99: number;
}

const connections = 10;
const calls = 3000;

const { port, ca, host, path, token, perSecond } = workerData as Load;
const pool = new Pool(`https://127.0.0.1:${port}`, { connections, connect: { ca, servername: host } });
const milliseconds: number[] = [];

async function call(due: number): Promise<void> {
  const headers = { host, authorization: `Bearer ${token}` };
  const { statusCode, body } = await pool.request({ path, method: "GET", headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${host}${path} answers ${statusCode}: ${text}`);
  milliseconds.push(performance.now() - due);
}

async function oneAfterTheOther(times: number): Promise<void> {
  for (let time = 0; time < times; time++) await call(performance.now());
}

async function paced(times: number, each: number): Promise<void> {
  const all: Promise<void>[] = [];
  for (const begin = performance.now(); all.length < times; await pause(1)) {
    for (let due = begin + all.length * each; due <= performance.now() && all.length < times; due += each) {
      all.push(call(due));
    }
  }
  await Promise.all(all);
}

await oneAfterTheOther(100);
milliseconds.length = 0;
const started = performance.now();
if (perSecond === undefined) {
  await Promise.all(Array.from({ length: connections }, () => oneAfterTheOther(calls / connections)));
} else await paced(calls, 1000 / perSecond);
const rate = calls / ((performance.now() - started) / 1000);
const p99 = milliseconds.sort((a, b) => a - b)[Math.floor(milliseconds.length * 0.99)]!;
parentPort!.postMessage({ rate, p99 } satisfies Seen);
await pool.close();
