import type { Context } from "hono";
import type { Tenant } from "../../model/directory.ts";
import { servicePrincipalOf } from "../../model/servicePrincipals.ts";
import { mayPass } from "../assignments.ts";
import { ensureConsent } from "../consent/consentStep.ts";
import type { Parameters } from "../parameters.ts";
import { EntraError } from "../refusals/errors.ts";
import * as signInRefusals from "../refusals/signInRefusals.ts";
import { type AccessRequest, resolveResource, resolveScopes } from "../scopes.ts";
import type { Entra } from "../signInState.ts";
import { userAccessToken } from "../token/accessTokens.ts";
import { assertEnabled } from "../token/clients.ts";
import type { Grant } from "../token/grants.ts";
import { idToken } from "../token/idTokens.ts";
import { halfHash } from "../token/signing.ts";
import { grantedAccess } from "../token/tokenAnswer.ts";
import { respond, respondRefused } from "./authorizationResponse.ts";
import {
  type AuthorizeRequest,
  checkAuthorizeRequest,
  codeChallenge,
  readAuthorizeRequest,
} from "./authorizeRequest.ts";
import type { Session } from "./sessions.ts";
import { signIn } from "./signIn.ts";

/**
 * `/{tenant}/oauth2/authorize` (v1) and `/{tenant}/oauth2/v2.0/authorize` (v2), for GET and POST: signs the
 * person in, asks for consent where it is missing, and answers to the redirect URI.
 * Refusals before the redirect URI is proven are thrown, those after it go to the application.
 */
export async function authorize(entra: Entra, c: Context, version: 1 | 2): Promise<Response> {
  const request = await readAuthorizeRequest(entra, c, version);
  try {
    checkAuthorizeRequest(request);
    return await proceed(entra, c, request);
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    return respondRefused(c, entra.world.clock, request.target, error);
  }
}

async function proceed(entra: Entra, c: Context, request: AuthorizeRequest): Promise<Response> {
  const { authority, client, params, target } = request;
  // Where the tenant is known already, a scope that does not exist is said before anybody types a password.
  if (authority.tenant) accessRequest(entra, authority.tenant, request);
  const session = await signIn(entra, c, request);
  if (session instanceof Response) return session;
  const { tenant, user } = session;
  assertEnabled(tenant, client);
  const access = accessRequest(entra, tenant, request);
  const itself = {
    ...client,
    appRoles: client.application?.appRoles ?? [],
    servicePrincipal: servicePrincipalOf(tenant, client.appId),
  };
  for (const app of [itself, ...access.resources.map(({ resource }) => resource)]) {
    if (mayPass(tenant, app, { id: user.id, type: "User" })) continue;
    throw signInRefusals.notAssigned(user.userPrincipalName, app.appId, app.displayName);
  }
  const page = await ensureConsent(entra, c, { client, session, request: access, params });
  return page ?? respond(c, target, await issue(entra, request, session, access));
}

function accessRequest(
  entra: Entra,
  tenant: Tenant,
  { version, client, params }: AuthorizeRequest,
): AccessRequest {
  const { directory } = entra.world;
  return version === 2
    ? resolveScopes(directory, tenant, client, params.scope ?? "")
    : resolveResource(directory, tenant, client, params.resource);
}

/** What `response_type` asks for; tokens only where the registration allows the implicit grant. */
async function issue(
  entra: Entra,
  request: AuthorizeRequest,
  { tenant, user, id }: Session,
  access: AccessRequest,
): Promise<Parameters> {
  const { authority, client, params, platform, version, responseTypes, target } = request;
  const { clock } = entra.world;
  const requested = version === 2 ? { scope: params.scope } : { resource: params.resource };
  const grant: Grant = { clientId: client.appId, tenant, user, platform, version, ...requested };
  const code = responseTypes.has("code")
    ? entra.codes.issue({
        ...grant,
        authority: authority.name,
        redirectUri: target.redirectUri,
        nonce: params.nonce,
        codeChallenge: codeChallenge(params),
      })
    : undefined;
  const common = { clock, tenant, clientId: client.appId };
  const answer: Record<string, string | undefined> = { code, session_state: halfHash(id) };
  let accessToken: string | undefined;
  if (responseTypes.has("token")) {
    const { resource, audience, scopes, described } = grantedAccess(entra, client, grant, access);
    const tokenRequest = { ...common, authentication: "0" as const, resource, audience };
    const issued = await userAccessToken(tokenRequest, user, scopes, access.openId.has("profile"));
    accessToken = issued.token;
    Object.assign(answer, {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: String(issued.lifetime),
      scope: described,
    });
  }
  if (responseTypes.has("id_token")) {
    const beside = { code, accessToken };
    answer.id_token = await idToken({
      clock,
      tenant,
      client,
      user,
      version,
      openId: access.openId,
      nonce: params.nonce,
      beside,
    });
  }
  return answer;
}
