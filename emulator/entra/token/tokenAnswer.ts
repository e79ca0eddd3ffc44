import { graphAppId } from "../../model/microsoftResources.ts";
import { mayPass } from "../assignments.ts";
import { grantedScopes, hasConsented } from "../consent/consents.ts";
import * as refusals from "../refusals/refusals.ts";
import * as resourceRefusals from "../refusals/resourceRefusals.ts";
import { notAssigned } from "../refusals/signInRefusals.ts";
import { lookUp, type Resource } from "../resources.ts";
import type { AccessRequest } from "../scopes.ts";
import type { Entra } from "../signInState.ts";
import {
  type AccessTokenRequest,
  type ClientAuthentication,
  type IssuedToken,
  userAccessToken,
} from "./accessTokens.ts";
import type { Client } from "./clients.ts";
import type { Grant } from "./grants.ts";
import { idToken } from "./idTokens.ts";
import { opaque } from "./signing.ts";

/** One resource's token-to-be: scopes that were asked for and are granted. */
export interface Access {
  readonly resource: Resource;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** For the answer's `scope`: with the resource in front, as the request had them. */
  readonly described: string;
}

/**
 * Narrows a request to the one resource that an access token is for, and to what is granted there.
 * @throws EntraError AADSTS28000 for several resources, AADSTS65001 for anything not consented to,
 *   AADSTS50105 for an API that wants an assignment that the person does not have,
 *   AADSTS900144 on v1 without a resource
 */
export function grantedAccess(entra: Entra, client: Client, grant: Grant, request: AccessRequest): Access {
  const { tenant, user } = grant;
  if (request.resources.length > 1) throw resourceRefusals.severalResources(request.text);
  const [asked] = request.resources;
  const openId = [...request.openId].filter((scope) => scope !== "offline_access");
  if (!asked) {
    if (request.version === 1) throw refusals.missingParameter("resource");
    const graph = lookUp(entra.world.directory, tenant, graphAppId);
    if (!graph) throw new Error("Microsoft Graph exists in every cloud");
    if (!hasConsented(tenant, client, user)) throw resourceRefusals.consentMissing(client, "invalid_grant");
    return { resource: graph, audience: graphAppId, scopes: openId, described: openId.join(" ") };
  }
  const { resource, name } = asked;
  // A refresh token is used for long after the sign-in, in which an assignment may be taken away.
  if (!mayPass(tenant, resource, { id: user.id, type: "User" })) {
    throw notAssigned(user.userPrincipalName, resource.appId, resource.displayName);
  }
  const granted = grantedScopes(tenant, client, resource, user);
  const scopes = asked.scopes === "granted" ? [...granted] : asked.scopes.map(({ value }) => value ?? "");
  if (scopes.length === 0 || scopes.some((scope) => !granted.has(scope))) {
    throw resourceRefusals.consentMissing(client, "invalid_grant");
  }
  const isGraph = resource.appId === graphAppId;
  const prefix = name === graphAppId ? "" : `${name}/`;
  const described = [...(isGraph ? openId : []), ...scopes.map((scope) => prefix + scope)].join(" ");
  return {
    resource,
    audience: name,
    scopes: isGraph ? [...new Set([...openId, ...scopes])] : scopes,
    described,
  };
}

export interface UserTokenRequest {
  readonly client: Client;
  readonly authentication: ClientAuthentication;
  readonly grant: Grant;
  readonly request: AccessRequest;
  readonly nonce?: string;
  /** The token endpoint's version. */
  readonly version: 1 | 2;
  /** Whether the client asked for `client_info`, which MSAL names its accounts by. */
  readonly clientInfo: boolean;
  /** Makes the refresh token that goes with the answer. */
  readonly refreshToken: () => string;
}

/** The JSON that answers a redemption for a person (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). */
export async function userTokenAnswer(
  entra: Entra,
  wanted: UserTokenRequest,
): Promise<Record<string, unknown>> {
  const { client, authentication, grant, request, version } = wanted;
  const { clock } = entra.world;
  const { tenant, user } = grant;
  const clientInfo = JSON.stringify({ uid: user.id, utid: tenant.id });
  const signedIn = async () => ({
    ...(request.openId.has("offline_access") ? { refresh_token: wanted.refreshToken() } : {}),
    ...(request.openId.has("openid")
      ? {
          id_token: await idToken({
            ...{ clock, tenant, client, user, version },
            openId: request.openId,
            nonce: wanted.nonce,
          }),
        }
      : {}),
    ...(wanted.clientInfo ? { client_info: Buffer.from(clientInfo).toString("base64url") } : {}),
  });
  if (version === 1 && request.resources.length === 0) {
    return { ...signInAlone(clock.seconds()), ...(await signedIn()) };
  }
  const access = grantedAccess(entra, client, grant, request);
  const accessToken: AccessTokenRequest = {
    clock,
    tenant,
    clientId: client.appId,
    authentication,
    ...access,
  };
  const issued = await userAccessToken(accessToken, user, access.scopes, request.openId.has("profile"));
  return {
    ...tokenFields(issued, version, access.audience),
    scope: version === 1 ? access.scopes.join(" ") : access.described,
    ...(await signedIn()),
  };
}

/**
 * What goes with the ID token of a v1 sign-in that was for no resource: an access token that is no JWT
 * (oauth2-proxy/oauth2-proxy#2707: "malformed jwt, expected 3 parts got 1"), for nothing that is here.
 */
function signInAlone(issuedAt: number): Record<string, unknown> {
  const { resource: _, ...fields } = tokenFields({ token: opaque(600), lifetime: 3600, issuedAt }, 1, "");
  return fields;
}

/** What every answer with an access token has; v1 writes numbers as strings and says more of the times. */
export function tokenFields(issued: IssuedToken, version: 1 | 2, resource: string): Record<string, unknown> {
  const { token, lifetime, issuedAt } = issued;
  if (version === 2) {
    return { token_type: "Bearer", expires_in: lifetime, ext_expires_in: lifetime, access_token: token };
  }
  return {
    token_type: "Bearer",
    expires_in: String(lifetime),
    ext_expires_in: String(lifetime),
    expires_on: String(issuedAt + lifetime),
    not_before: String(issuedAt),
    resource,
    access_token: token,
  };
}
