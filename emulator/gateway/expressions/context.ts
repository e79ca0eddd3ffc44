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
