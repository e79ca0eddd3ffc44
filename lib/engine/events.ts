import { Server, ServerCredentials, type ServerReadableStream, type sendUnaryData } from "@grpc/grpc-js";
import { EventsService } from "@pulumi/pulumi/proto/events_grpc_pb.js";
import type { EventRequest } from "@pulumi/pulumi/proto/events_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";

/** What the engine says while it works (sdk/go/common/apitype, EngineEvent). */
export interface EngineEvent {
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: "debug" | "info" | "info#err" | "warning" | "error";
  };
  /** `planning` in a preview. */
  readonly resourcePreEvent?: { readonly metadata: StepEvent; readonly planning?: boolean };
  readonly resOutputsEvent?: { readonly metadata: StepEvent; readonly planning?: boolean };
  readonly resOpFailedEvent?: { readonly metadata: StepEvent };
  readonly policyEvent?: {
    readonly policyName: string;
    readonly resourceUrn?: string;
    readonly message: string;
    /** `mandatory` stops an update. */
    readonly enforcementLevel: string;
  };
}

export interface StepEvent {
  /** `create`, `update`, `same`, `delete-replaced`, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** What the resource is to become; secrets are masked. */
  readonly new?: { readonly inputs?: Readonly<Record<string, unknown>> } | null;
}

/** Where one command sends its events. */
export interface EventListener {
  /** The value of `--event-log`. */
  readonly address: string;
  readonly events: EngineEvent[];
  close(): void;
}

/**
 * Listens to a command's events over gRPC (pulumirpc.Events), as Pulumi's Automation API does. A file would
 * do as well, but the log of a file has the SDK's debug messages in it, and those have secrets in clear.
 */
export async function listenToEvents(): Promise<EventListener> {
  const events: EngineEvent[] = [];
  const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  server.addService(EventsService, {
    streamEvents(
      stream: ServerReadableStream<EventRequest, InstanceType<typeof emptyMessages.Empty>>,
      answer: sendUnaryData<InstanceType<typeof emptyMessages.Empty>>,
    ) {
      stream.on("data", (request: EventRequest) => {
        const event = JSON.parse(request.getEvent()) as EngineEvent;
        if (event.diagnosticEvent?.severity !== "debug") events.push(event);
      });
      stream.on("end", () => answer(null, new emptyMessages.Empty()));
      // The CLI was killed.
      stream.on("error", () => {});
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `tcp://127.0.0.1:${port}`, events, close: () => server.forceShutdown() };
}
