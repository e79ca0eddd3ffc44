import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type Client, type ClientReadableStream, credentials, type ServiceError } from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/language_pb.js";
import { findPulumi } from "../../lib/engine/cli.ts";

const checkout = join(import.meta.dirname, "../..");

/** The language host of this repository, or why there is none: where Pulumi's own can be had, that is used. */
export const languageHost = findLanguageHost();

function findLanguageHost(): { readonly path: string } | { readonly missing: string } {
  const pulumi = findPulumi();
  if ("missing" in pulumi) return pulumi;
  const path = join(dirname(pulumi.path), "pulumi-language-nodejs");
  const { status } = spawnSync(path, ["--sources"]);
  return status === 0 ? { path } : { missing: "the language host of this machine is Pulumi's own" };
}

/** What the host is told to be the engine's address. */
export const engineAddress = "127.0.0.1:1";

/** Starts the language host, with this process's Node as the first on PATH. */
export function spawnHost(
  args: readonly string[],
  { cwd, environment = {} }: { readonly cwd: string; readonly environment?: NodeJS.ProcessEnv },
): ChildProcessByStdio<Writable, Readable, Readable> {
  if ("missing" in languageHost) throw new Error(languageHost.missing);
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { ...process.env, ...environment, PATH };
  return spawn(languageHost.path, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
}

/** A language host as the engine starts it: in the project's folder, the port on its first line. */
export class LanguageHostProcess {
  readonly process: ChildProcess;
  private readonly client: LanguageRuntimeClient;

  private constructor(process: ChildProcess, port: string) {
    this.process = process;
    this.client = new LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  static async start(environment: Record<string, string>): Promise<LanguageHostProcess> {
    const child = spawnHost(["--logtostderr", engineAddress], { cwd: checkout, environment });
    child.stderr.resume();
    const { value: port } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    return new LanguageHostProcess(child, port as string);
  }

  /** Makes a call by its name, such as `getPluginInfo`. */
  ask<T>(name: string, request: unknown): Promise<T> {
    const method = (this.client as unknown as Record<string, (...args: unknown[]) => void>)[name]!;
    return new Promise((resolve, reject) => {
      method.call(this.client, request, (error: ServiceError | null, response: T) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  /** Runs a plugin to its end and collects what it writes. */
  async runPlugin(
    request: pb.RunPluginRequest,
    onStart?: (call: ClientReadableStream<pb.RunPluginResponse>) => void,
  ): Promise<{ stdout: string; stderr: string; exitcode: number }> {
    const call = this.client.runPlugin(request);
    onStart?.(call);
    const result = { stdout: "", stderr: "", exitcode: -1 };
    for await (const response of call as AsyncIterable<pb.RunPluginResponse>) {
      result.stdout += Buffer.from(response.getStdout_asU8());
      result.stderr += Buffer.from(response.getStderr_asU8());
      result.exitcode = response.getExitcode();
    }
    return result;
  }

  close(): void {
    (this.client as unknown as Client).close();
    this.process.kill("SIGKILL");
  }
}
