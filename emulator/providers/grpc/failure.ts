import { Metadata, type StatusObject, status } from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import { InitializationFailed, ProviderError } from "../provider.ts";
import { writeProperties } from "./struct.ts";

const CODES: Readonly<Record<ProviderError["status"], status>> = {
  "already-exists": status.ALREADY_EXISTS,
  "failed-precondition": status.FAILED_PRECONDITION,
  "invalid-argument": status.INVALID_ARGUMENT,
  "not-found": status.NOT_FOUND,
};

/**
 * The gRPC status of a failed call. What a provider refuses keeps its words. Anything else is a defect of
 * the rehearsal: INTERNAL tells the engine that the resource's state is in doubt, and the stack says where
 * to look.
 */
export function failure(
  error: unknown,
  provider: string,
  call: string,
): Pick<StatusObject, "code" | "details"> & { readonly metadata?: Metadata } {
  if (error instanceof InitializationFailed) return initializationFailed(error);
  if (error instanceof ProviderError) return { code: CODES[error.status], details: error.message };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: status.INTERNAL,
    details: `the rehearsal's provider ${provider} failed in ${call}; please report it: ${what}`,
  };
}

/** A failed call that names the resource all the same, in `grpc-status-details-bin` (google.rpc.Status). */
function initializationFailed({ message, id, outputs }: InitializationFailed) {
  const detail = new proto.ErrorResourceInitFailed()
    .setId(id)
    .setProperties(writeProperties(outputs))
    .setReasonsList([message]);
  const packed = new anyMessages.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new statusMessages.Status();
  answer.setCode(status.UNKNOWN);
  answer.setMessage(message);
  answer.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}
