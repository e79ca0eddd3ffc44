import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Client, type ClientReadableStream, credentials, type ServiceError } from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/language_pb.js";

const checkout = join(import.meta.dirname, "../..");

/** The language host of this repository. */
export const languageHost = join(checkout, ".ci/pulumi/pulumi-language-nodejs.cjs");

/** What the host is told to be the engine's address. */
export const engineAddress = "127.0.0.1:1";

/** A language host as the engine starts it: in the project's folder, the port on its first line. */
export class LanguageHostProcess {
  readonly process: ChildProcess;
  private readonly client: LanguageRuntimeClient;

  private constructor(process: ChildProcess, port: string) {
    this.process = process;
    this.client = new LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  static async start(environment: Record<string, string>): Promise<LanguageHostProcess> {
    const child = spawn(process.execPath, [languageHost, "--logtostderr", engineAddress], {
      cwd: checkout,
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "ignore"],
    });
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
