import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { callsOf } from "./grpc/calls.ts";
import { failure } from "./grpc/failure.ts";
import type { Provider } from "./provider.ts";

/** A provider that a `pulumi` command attaches to: `PULUMI_DEBUG_PROVIDERS=<name>:<port>`. */
export interface ServedProvider {
  /** Package name, such as `azure-native`. */
  readonly name: string;
  /** On 127.0.0.1, where the engine looks. */
  readonly port: number;
  /** Lets calls that are under way end, for a second at most, and frees the port. */
  close(): Promise<void>;
}

/** What the engine itself allows for one message (sdk/go/common/util/rpcutil). */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves a provider to the real engine over gRPC (pulumirpc.ResourceProvider). One process serves all
 * provider resources of a program and any number of commands, one after the other or at once.
 *
 * @param options.port a free one by default
 * @throws Error when the port is taken
 */
export async function serveProvider(
  provider: Provider,
  options: { readonly port?: number } = {},
): Promise<ServedProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(ResourceProviderService, implementation(provider));
  const port = await bind(server, provider.name, options.port ?? 0);
  return { name: provider.name, port, close: () => close(server) };
}

/** The requests' types are those of callsOf; gRPC decodes each call's own. */
// biome-ignore lint/suspicious/noExplicitAny: what gRPC's own type of an implementation takes
type Call = (request: any, connection: string) => unknown;

function implementation(provider: Provider): UntypedServiceImplementation {
  const calls: [string, Call][] = Object.entries(callsOf(provider));
  return Object.fromEntries(calls.map(([name, answer]) => [name, handler(provider, name, answer)]));
}

function handler(provider: Provider, name: string, answer: Call): handleUnaryCall<unknown, unknown> {
  return async (call, respond) => {
    try {
      respond(null, await answer(call.request, call.getPeer()));
    } catch (error) {
      respond(failure(error, provider.name, name));
    }
  };
}

function bind(server: Server, name: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) return resolve(bound);
      const cause = { cause: error };
      reject(new Error(`cannot serve the provider ${name} on 127.0.0.1:${port}: ${error.message}`, cause));
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const overdue = setTimeout(() => server.forceShutdown(), 1000);
    server.tryShutdown(() => {
      clearTimeout(overdue);
      resolve();
    });
  });
}
