import type { Context } from "hono";

/** What an authorization request may say, and the forms of the pages that it leads to (`login` to `canary`). */
export const authorizeParameters = [
  "client_id",
  "response_type",
  "response_mode",
  "redirect_uri",
  "scope",
  "resource",
  "state",
  "nonce",
  "prompt",
  "login_hint",
  "code_challenge",
  "code_challenge_method",
  "request",
  "request_uri",
  "login",
  "passwd",
  "consent",
  "canary",
] as const;

/** What a token request may say. */
export const tokenParameters = [
  "grant_type",
  "client_id",
  "client_secret",
  "client_assertion",
  "code",
  "redirect_uri",
  "code_verifier",
  "refresh_token",
  "scope",
  "resource",
  "client_info",
] as const;

type ParameterName = (typeof authorizeParameters)[number] | (typeof tokenParameters)[number];

/** Parameters of a request by name, those alone that something reads; of a repeated one the last counts. */
export type Parameters = Readonly<Partial<Record<ParameterName, string>>>;

/** What a form sent in the request's body. A body of another type has no parameters, as with Entra. */
export async function formParameters(c: Context): Promise<Parameters> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "")) return {};
  return Object.fromEntries(new URLSearchParams(await c.req.text()));
}

/** Query and body together: authorization requests come as GET or as POST (OpenID Connect Core section 3.1.2.1). */
export async function allParameters(c: Context): Promise<Parameters> {
  const form = c.req.method === "POST" ? await formParameters(c) : {};
  return { ...c.req.query(), ...form };
}
