import { decodeJwt, type JWTPayload } from "jose";
import type { WorldContext } from "../../../../emulator/context.ts";
import type { Tenant, User } from "../../../../emulator/model/directory.ts";
import { UserAgent } from "../../../../lib/visitor/userAgent.ts";
import { type Lab, redirectUri } from "./directory.ts";

export type Fields = Readonly<Record<string, string | undefined>>;

/** A URL of a tenant's login host; undefined fields are left out. */
export function loginUrl(tenant: Tenant, path: string, fields: Fields = {}, authority = tenant.id): string {
  const query = new URLSearchParams(present(fields)).toString();
  return `https://${tenant.cloud.login}/${authority}${path}${query && `?${query}`}`;
}

/** The authorization request of the lab's client, with what the test changes about it. */
export function authorizeUrl(
  lab: Lab,
  changes: Fields = {},
  options: { authority?: string; v1?: boolean } = {},
): string {
  const fields = {
    client_id: lab.client.appId,
    response_type: "code",
    redirect_uri: redirectUri,
    state: "a state+&",
    ...(options.v1 ? { resource: `api://${lab.backend.appId}` } : { scope: lab.readScope }),
    ...changes,
  };
  return loginUrl(
    lab.tenant,
    options.v1 ? "/oauth2/authorize" : "/oauth2/v2.0/authorize",
    fields,
    options.authority,
  );
}

/** What came back to the client: the query, or the fragment, of the redirect URI. */
export function answerOf(agent: UserAgent): URLSearchParams {
  const { url } = agent.page;
  if (url.hostname.startsWith("login.")) throw new Error(`still at the login host: ${agent.page.html.text}`);
  return new URLSearchParams(url.hash ? url.hash.slice(1) : url.search);
}

/** Opens a URL and signs in where the sign-in page comes. */
export async function signInAt(
  agent: UserAgent,
  url: string,
  user: User,
  password = user.password,
): Promise<UserAgent> {
  await agent.visit(url);
  const form = agent.formWith("login", "passwd");
  if (form) await agent.submit(form, { login: user.userPrincipalName, passwd: password });
  return agent;
}

/** A new browser that has gone through the authorization request as ada. */
export function authorized(world: WorldContext, lab: Lab, url: string): Promise<UserAgent> {
  return signInAt(new UserAgent(world.fetch), url, lab.ada);
}

export interface TokenReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** POSTs a form to a token endpoint. */
export async function postToken(
  world: WorldContext,
  tenant: Tenant,
  fields: Fields,
  options: { v1?: boolean; authority?: string; headers?: Record<string, string> } = {},
): Promise<TokenReply> {
  const path = options.v1 ? "/oauth2/token" : "/oauth2/v2.0/token";
  const response = await world.fetch(loginUrl(tenant, path, {}, options.authority), {
    method: "POST",
    body: new URLSearchParams(present(fields)).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...options.headers },
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : { text } };
}

/** The fields that redeem a code of the lab's client. */
export function redemption(lab: Lab, code: string | null, changes: Fields = {}): Fields {
  return {
    grant_type: "authorization_code",
    client_id: lab.client.appId,
    client_secret: lab.secret,
    code: code ?? undefined,
    redirect_uri: redirectUri,
    ...changes,
  };
}

/** Signs ada in, redeems the code, and returns the answer. */
export async function tokensFor(
  world: WorldContext,
  lab: Lab,
  request: Fields = {},
  redeem: Fields = {},
  options: { authority?: string; v1?: boolean } = {},
): Promise<TokenReply> {
  const agent = await authorized(world, lab, authorizeUrl(lab, request, options));
  return postToken(world, lab.tenant, redemption(lab, answerOf(agent).get("code"), redeem), options);
}

export function claims(token: unknown): JWTPayload & Record<string, unknown> {
  return decodeJwt(String(token));
}

function present(fields: Fields): [string, string][] {
  return Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
}
