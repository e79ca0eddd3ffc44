import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { Gap } from "../../gap.ts";

/** Values of `error` that Entra answers with (RFC 6749 sections 4.1.2.1 and 5.2, and Entra's own). */
export type OAuthErrorCode =
  | "access_denied"
  | "consent_required"
  | "interaction_required"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_instance"
  | "invalid_request"
  | "invalid_resource"
  | "invalid_scope"
  | "invalid_tenant"
  | "login_required"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_response_type";

/** A refusal of Entra's: an AADSTS code with its text, and the OAuth error that carries it. */
export class EntraError extends Error {
  override readonly name = "EntraError";
  /** The number behind `AADSTS`. */
  readonly code: number;
  readonly error: OAuthErrorCode;
  /** Entra's finer classification, which MSAL reads. */
  readonly suberror: string | undefined;

  constructor(code: number, error: OAuthErrorCode, message: string, suberror?: string) {
    super(`AADSTS${code}: ${message}`);
    this.code = code;
    this.error = error;
    this.suberror = suberror;
  }
}

/** Something that Entra does and this rehearsal does not. */
export function entraGap(what: string): Gap {
  return new Gap(`The rehearsal does not do ${what}; Microsoft Entra ID does.`);
}

/** What identifies one failed request in Entra's answers. */
export interface Incident {
  readonly traceId: string;
  readonly correlationId: string;
  /** `2026-01-31 12:00:00Z`. */
  readonly timestamp: string;
}

/** A new incident; the caller's own `client-request-id` becomes the correlation id, as Entra has it. */
export function newIncident(clock: Clock, clientRequestId: string | undefined): Incident {
  const given = clientRequestId?.trim() ?? "";
  return {
    traceId: randomUUID(),
    correlationId: /^[0-9a-f-]{36}$/i.test(given) ? given : randomUUID(),
    timestamp: `${clock.iso().slice(0, 19).replace("T", " ")}Z`,
  };
}

/** `error_description`: the message, then trace id, correlation id and time on lines of their own. */
export function describe(error: EntraError, incident: Incident): string {
  return [
    error.message,
    `Trace ID: ${incident.traceId}`,
    `Correlation ID: ${incident.correlationId}`,
    `Timestamp: ${incident.timestamp}`,
  ].join("\r\n");
}

/**
 * Where Entra explains a code to people; every error document and every refused redirect carries it
 * (learn.microsoft.com/entra/identity-platform/reference-error-codes, the sample error response).
 * @param loginHost the host that was asked: each cloud has its own page
 */
export function errorUri(error: EntraError, loginHost: string): string {
  return `https://${loginHost}/error?code=${error.code}`;
}

/**
 * The JSON body of a refused request.
 * Source: learn.microsoft.com/entra/identity-platform/reference-error-codes (the sample error response).
 */
export function errorBody(error: EntraError, incident: Incident, loginHost: string) {
  return {
    error: error.error,
    error_description: describe(error, incident),
    error_codes: [error.code],
    timestamp: incident.timestamp,
    trace_id: incident.traceId,
    correlation_id: incident.correlationId,
    error_uri: errorUri(error, loginHost),
    ...(error.suberror ? { suberror: error.suberror } : {}),
  };
}

/** 401 where the client failed to authenticate (RFC 6749 section 5.2), 400 elsewhere. */
export function statusOf(error: EntraError): 400 | 401 {
  return error.error === "invalid_client" ? 401 : 400;
}
