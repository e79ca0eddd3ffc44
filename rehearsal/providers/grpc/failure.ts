import { type StatusObject, status } from "@grpc/grpc-js";
import { ProviderError } from "../provider.ts";

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
): Pick<StatusObject, "code" | "details"> {
  if (error instanceof ProviderError) return { code: CODES[error.status], details: error.message };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: status.INTERNAL,
    details: `the rehearsal's provider ${provider} failed in ${call}; please report it: ${what}`,
  };
}
