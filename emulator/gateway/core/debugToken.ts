import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ApimService } from "../../model/instances.ts";
import type { Debugging } from "../../model/requestTrace.ts";

/**
 * Tokens that let a caller of one API have its requests traced: `p=tracing&aid=…&ex=yyyyMMddHHmmss&sn=…`
 * (Azure/azure-rest-api-specs, ApiManagementGatewayListDebugCredentials.json).
 */

/** What a token says; `valid` is false for one that this instance has not made. */
export interface DebugToken {
  readonly valid: boolean;
  /** Name of the API. */
  readonly api: string;
  /** World time, milliseconds since the epoch. */
  readonly expires: number;
}

/** What an instance keeps for tracing, made when it is first needed. */
export function debuggingOf(service: ApimService): Debugging {
  service.debugging ??= { key: randomBytes(64).toString("base64"), traces: new Map() };
  return service.debugging;
}

/** A token for one API, to the second. @param expires milliseconds since the epoch */
export function makeDebugToken(service: ApimService, api: string, expires: number): string {
  const ex = new Date(expires).toISOString().slice(0, 19).replace(/\D/g, "");
  const text = `p=tracing&aid=${api}&ex=${ex}`;
  return `${text}&sn=${signature(service, text)}`;
}

export function readDebugToken(service: ApimService, token: string): DebugToken {
  const [, text = "", api = "", ex = "", sn = ""] =
    /^(p=tracing&aid=([^&]*)&ex=(\d{14}))&sn=([A-Za-z0-9+/]+=*)$/.exec(token.trim()) ?? [];
  const [given, expected] = [Buffer.from(sn, "base64"), Buffer.from(signature(service, text), "base64")];
  const valid = text !== "" && given.length === expected.length && timingSafeEqual(given, expected);
  const expires = Date.parse(ex.replace(/(....)(..)(..)(..)(..)(..)/, "$1-$2-$3T$4:$5:$6Z"));
  return { valid, api, expires };
}

function signature(service: ApimService, text: string): string {
  return createHmac("sha512", Buffer.from(debuggingOf(service).key, "base64"))
    .update(text)
    .digest("base64");
}
