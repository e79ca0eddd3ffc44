import { randomUUID } from "node:crypto";
import type { ArmAnswer } from "../model/armAnswer.ts";
import type { ArmOperation, ArmStore } from "../model/instances.ts";
import { ArmError } from "./errors.ts";
import type { ArmRequest } from "./request.ts";

/** A step that only lets a client see that the operation is still at work. */
export function nothing(): void {}

/**
 * Starts a long-running operation. Nothing happens by itself: every poll, and every look at the resource,
 * does the next step, so that no test and no rehearsal ever has to wait.
 * @param steps at least one; with the last one the operation has succeeded
 * @param result what `Location` answers in the end, where it lies at `…/operationResults/{id}`
 */
export function startOperation(
  request: ArmRequest,
  resourceId: string,
  steps: readonly (() => void | Promise<void>)[],
  result?: () => ArmAnswer,
): ArmOperation {
  const operation: ArmOperation = {
    id: randomUUID(),
    resourceId: resourceId.toLowerCase(),
    startTime: request.context.clock.iso(),
    status: "InProgress",
    steps: [...steps],
    ...(result && { result }),
  };
  const { operations } = request.context.arm;
  forgetOldest(operations);
  operations.set(operation.id, operation);
  return operation;
}

/** So many operations can be asked for, the last ones: a world that stays up does not grow with every call. */
const remembered = 1000;

/** Forgets the oldest operations, but for those that have still something to do. */
function forgetOldest(operations: Map<string, ArmOperation>): void {
  for (const [id, { status, steps }] of operations) {
    if (operations.size < remembered) return;
    if (status !== "InProgress" || steps.every((step) => step === nothing)) operations.delete(id);
  }
}

/** Does the next step. A refusal inside it fails the operation; anything else is a fault of the rehearsal. */
export async function poll(operation: ArmOperation, now: string): Promise<void> {
  await operation.running;
  if (operation.status !== "InProgress") return;
  operation.running = advance(operation, now);
  await operation.running;
}

async function advance(operation: ArmOperation, now: string): Promise<void> {
  try {
    await operation.steps.shift()?.();
    if (operation.steps.length > 0) return;
    operation.status = "Succeeded";
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    operation.status = "Failed";
    operation.error = error.body();
  }
  operation.endTime = now;
}

/** Polls until the operation has ended. */
export async function finish(operation: ArmOperation, now: string): Promise<void> {
  while (operation.status === "InProgress") await poll(operation, now);
}

/** A look at a resource drives what is under way on it, for clients that wait by `provisioningState`. */
export async function pollResource(arm: ArmStore, resourceId: string, now: string): Promise<void> {
  const wanted = resourceId.toLowerCase();
  for (const operation of arm.operations.values()) {
    if (operation.resourceId === wanted && operation.status === "InProgress") await poll(operation, now);
  }
}

/** Where an operation can be polled, below the resource (`…/service/{name}` or a subscription). */
export interface OperationUrls {
  /** Path under which `Azure-AsyncOperation` lies; without it that header is left out. */
  readonly statusPath?: string;
  /** Path of `Location`. */
  readonly locationPath: string;
  /** Status that `Location` answers in the end: 200, 201 or 204. */
  readonly endStatus: number;
}

/** Where an operation lies that has a result of its own: `…/operationResults/{id}`. */
export interface ResultUrls {
  readonly statusPath?: string;
  /** Path under which `Location` lies. */
  readonly resultPath: string;
}

/**
 * The headers that start a client's polling. `Retry-After: 0`, since there is nothing to wait for.
 * @see learn.microsoft.com/azure/azure-resource-manager/management/async-operations
 */
export function operationHeaders(
  request: ArmRequest,
  operation: ArmOperation,
  { statusPath, ...place }: OperationUrls | ResultUrls,
): Record<string, string> {
  const version = `api-version=${encodeURIComponent(request.apiVersion)}`;
  const encoded = (path: string) => `${request.origin}${path.split("/").map(encodeURIComponent).join("/")}`;
  const location =
    "resultPath" in place
      ? `${encoded(place.resultPath)}/${operation.id}?${version}`
      : `${encoded(place.locationPath)}?${version}&asyncId=${operation.id}&asyncCode=${place.endStatus}`;
  const headers: Record<string, string> = { location, "retry-after": "0" };
  if (statusPath) headers["azure-asyncoperation"] = `${encoded(statusPath)}/${operation.id}?${version}`;
  return headers;
}

/** What `Azure-AsyncOperation` answers. */
export function operationStatus(operation: ArmOperation, path: string): ArmAnswer {
  const { id: name, status, startTime, endTime, error } = operation;
  return {
    status: 200,
    headers: { "retry-after": "0" },
    body: { id: path, name, status, startTime, ...(endTime && { endTime }), ...(error && { error }) },
  };
}
