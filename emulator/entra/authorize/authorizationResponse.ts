import type { Context } from "hono";
import type { Clock } from "../../clock.ts";
import { describe, type EntraError, errorUri, newIncident } from "../refusals/errors.ts";
import { formPostPage } from "./pages.ts";

export type ResponseMode = "query" | "fragment" | "form_post";

/** What an answer says, by name. */
type Fields = Readonly<Record<string, string | undefined>>;

/** Where the answer to an authorization request goes, and how. */
export interface ResponseTarget {
  readonly redirectUri: string;
  readonly mode: ResponseMode;
  /** Echoed as it came. */
  readonly state: string | undefined;
}

/** Sends fields to the application, with `state` if it sent one (OAuth 2.0 Multiple Response Type Encoding Practices). */
export function respond(
  c: Context,
  { redirectUri, mode, state }: ResponseTarget,
  fields: Fields,
): Response | Promise<Response> {
  const all = { ...fields, ...(state === undefined ? {} : { state }) };
  if (mode === "form_post") return formPostPage(c, redirectUri, all);
  c.header("cache-control", "no-store, no-cache");
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const encoded = new URLSearchParams(present);
  const url = new URL(redirectUri);
  if (mode === "fragment") url.hash = encoded.toString();
  else for (const [name, value] of encoded) url.searchParams.append(name, value);
  return c.redirect(url.href, 302);
}

/** Sends a refusal to the application (RFC 6749 section 4.1.2.1). */
export function respondRefused(
  c: Context,
  clock: Clock,
  target: ResponseTarget,
  error: EntraError,
  more: Fields = {},
): Response | Promise<Response> {
  const incident = newIncident(clock, c.req.header("client-request-id"));
  return respond(c, target, {
    ...more,
    error: error.error,
    error_description: describe(error, incident),
    error_uri: errorUri(error, new URL(c.req.url).hostname),
  });
}
