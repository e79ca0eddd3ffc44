import assert from "node:assert/strict";
import { type Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";

export type Json = { [key: string]: JavaScriptValue };

/** One connection of an engine: a channel of its own, as the engine dials one per provider resource. */
export class EngineClient {
  private readonly client: ResourceProviderClient;

  constructor(port: number) {
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** Makes a call by its name, such as `getPluginInfo`. */
  call<T>(name: string, request: unknown): Promise<T> {
    const method = (this.client as unknown as Record<string, (...args: unknown[]) => void>)[name]!;
    return new Promise((resolve, reject) => {
      method.call(this.client, request, (error: ServiceError | null, response: T) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  configure(args: Json = {}): Promise<pb.ConfigureResponse> {
    return this.call("configure", new proto.ConfigureRequest().setArgs(struct(args)));
  }

  close(): void {
    (this.client as unknown as Client).close();
  }
}

export function struct(json: Json): Struct {
  return structs.Struct.fromJavaScript(json);
}

export const urn = "urn:pulumi:dev::project::memory:index:Thing::thing";

/** The request as one for the resource `thing`. */
export function resource<T extends { setUrn(v: string): T; setType(v: string): T; setName(v: string): T }>(
  request: T,
): T {
  return request.setUrn(urn).setType("memory:index:Thing").setName("thing");
}

/** For assert.rejects: a gRPC status and what its details say. */
export function refused(code: status, details: RegExp): (error: ServiceError) => true {
  return (error) => {
    assert.equal(status[error.code], status[code]);
    assert.match(error.details, details);
    return true;
  };
}
