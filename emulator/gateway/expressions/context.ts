import type { Clock } from "../../clock.ts";
import type {
  ApimApi,
  ApimOperation,
  ApimProduct,
  ApimService,
  ApimSubscription,
} from "../../model/instances.ts";
import type { Boxed } from "./types.ts";

/** What `context` is to a policy expression: one request on its way through the gateway. */
export interface ExpressionContext {
  readonly clock: Clock;
  readonly requestId: string;
  /** World time at which the request came in, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly service: ApimService;
  readonly api: ApimApi;
  readonly operation?: ApimOperation;
  readonly product?: ApimProduct;
  readonly subscription?: ApimSubscription;
  readonly request: RequestMessage;
  readonly response?: ResponseMessage;
  /** As the client sent it. */
  readonly originalUrl: URL;
  /** Where the request is bound for: the backend's URL once there is one. */
  readonly url: URL;
  readonly ipAddress: string;
  /** Values of the URL template's parameters. */
  readonly matchedParameters: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, Boxed | null>;
  readonly lastError?: LastError;
}

export interface Message {
  readonly headers: Headers;
  /** null: the message has no body. */
  body: Uint8Array | null;
  /** Whether an expression has read the body without `preserveContent`: it is empty and cannot be read again. */
  bodyIsGone?: boolean;
}

export interface RequestMessage extends Message {
  method: string;
}

export interface ResponseMessage extends Message {
  status: number;
  /** The reason phrase; "" for the status code's usual one. */
  reason: string;
}

/** `context.LastError` (learn.microsoft.com/azure/api-management/api-management-error-handling-policies, "LastError"). */
export interface LastError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  readonly scope?: string;
  readonly section?: string;
  readonly path?: string;
  readonly policyId?: string;
}
