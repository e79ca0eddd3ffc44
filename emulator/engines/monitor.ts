import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "../../lib/engine/values.ts";
import type { Registered, Update } from "./update.ts";

/** The gRPC end that a Pulumi program talks to: pulumirpc.ResourceMonitor and pulumirpc.Engine. */
export interface Monitor {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  close(): void;
}

export interface MonitorEvents {
  /** The program wrote to Pulumi's log; severity as in pulumirpc.LogSeverity. */
  onLog(severity: "debug" | "info" | "warning" | "error", message: string): void;
  /** Something that the program asked for failed. */
  onFailure(error: unknown): void;
}

/**
 * What this monitor can do beside the base protocol. The rest (transforms, hooks, …) the SDK then refuses
 * by itself, with a message that names it.
 */
const features = new Set(["secrets", "resourceReferences", "aliasSpecs", "deletedWith"]);

/** Large enough for an OpenAPI document; the engine's own limit is 400 MiB as well. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves the monitor for one update on a free port of loopback. */
export async function serveMonitor(update: Update, events: MonitorEvents): Promise<Monitor> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  let rootUrn = "";

  server.addService(engineServices.EngineService, {
    ...refuseAll(engineServices.EngineService),
    log: unary((request: InstanceType<typeof engineMessages.LogRequest>) => {
      events.onLog(severities[request.getSeverity()] ?? "info", request.getMessage());
      return new emptyMessages.Empty();
    }),
    getRootResource: unary(() => {
      const response = new engineMessages.GetRootResourceResponse();
      response.setUrn(rootUrn);
      return response;
    }),
    setRootResource: unary((request: InstanceType<typeof engineMessages.SetRootResourceRequest>) => {
      rootUrn = request.getUrn();
      return new engineMessages.SetRootResourceResponse();
    }),
  });

  server.addService(resourceServices.ResourceMonitorService, {
    ...refuseAll(resourceServices.ResourceMonitorService),
    supportsFeature: unary((request: InstanceType<typeof resourceMessages.SupportsFeatureRequest>) => {
      const response = new resourceMessages.SupportsFeatureResponse();
      response.setHassupport(features.has(request.getId()));
      return response;
    }),
    registerResource: unary(
      async (request: InstanceType<typeof resourceMessages.RegisterResourceRequest>) => {
        const registered = await update.register({
          type: request.getType(),
          name: request.getName(),
          parent: request.getParent(),
          custom: request.getCustom(),
          inputs: properties(request.getObject()),
          provider: request.getProvider(),
          additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        });
        const response = new resourceMessages.RegisterResourceResponse();
        response.setId(registered.id);
        return fill(response, registered, "setObject");
      },
    ),
    readResource: unary(async (request: InstanceType<typeof resourceMessages.ReadResourceRequest>) => {
      const read = await update.readExisting(
        {
          type: request.getType(),
          name: request.getName(),
          parent: request.getParent(),
          custom: true,
          inputs: properties(request.getProperties()),
          provider: request.getProvider(),
          additionalSecretOutputs: [],
        },
        request.getId(),
      );
      return fill(new resourceMessages.ReadResourceResponse(), read, "setProperties");
    }),
    registerResourceOutputs: unary(
      (request: InstanceType<typeof resourceMessages.RegisterResourceOutputsRequest>) => {
        update.registerOutputs(request.getUrn(), properties(request.getOutputs()));
        return new emptyMessages.Empty();
      },
    ),
    invoke: asked(async (request: InstanceType<typeof resourceMessages.ResourceInvokeRequest>) => {
      const result = await update.invoke(
        request.getTok(),
        properties(request.getArgs()),
        request.getProvider(),
      );
      const response = new resourceMessages.ResourceInvokeResponse();
      response.setReturn(struct(result));
      return response;
    }),
    signalAndWaitForShutdown: unary(() => new emptyMessages.Empty()),
  });

  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };

  /** A unary call; what it throws is the update's failure. */
  function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
    return asked(answer, events.onFailure);
  }

  /** A unary call whose failure is the program's to deal with: the answer to a question may be no. */
  function asked<Request, Response>(
    answer: (request: Request) => Response | Promise<Response>,
    onFailure: (error: unknown) => void = () => {},
  ) {
    return async (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
      try {
        callback(null, await answer(call.request));
      } catch (error) {
        onFailure(error);
        callback({ code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) });
      }
    };
  }
}

const severities = ["debug", "info", "warning", "error"] as const;

/** Answers UNIMPLEMENTED, so that the SDK falls back or says what it misses. */
function refuseAll(service: object) {
  return Object.fromEntries(
    Object.keys(service).map((method) => [
      method,
      (_call: unknown, callback: sendUnaryData<never>) =>
        callback({ code: status.UNIMPLEMENTED, details: `the rehearsal's Node engine has no ${method}` }),
    ]),
  );
}

function properties(message: { toJavaScript(): unknown } | undefined): Properties {
  return (message?.toJavaScript() ?? {}) as Properties;
}

function struct(value: Properties) {
  return structMessages.Struct.fromJavaScript(value as Record<string, JavaScriptValue>);
}

type Struct = ReturnType<typeof struct>;

function fill<
  Setter extends "setObject" | "setProperties",
  Response extends { setUrn(urn: string): unknown } & Record<Setter, (value: Struct) => unknown>,
>(response: Response, registered: Registered, setter: Setter): Response {
  response.setUrn(registered.urn);
  response[setter](struct(registered.outputs));
  return response;
}
