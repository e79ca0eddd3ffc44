import type { Context } from "hono";
import type { Tenant } from "../../model/directory.ts";
import { resolveAuthority } from "../authority.ts";
import { type ResponseTarget, respond, respondRefused } from "../authorize/authorizationResponse.ts";
import { consentPage } from "../authorize/pages.ts";
import { matchRedirectUri } from "../authorize/redirectUris.ts";
import { carriedThrough, signIn } from "../authorize/signIn.ts";
import { allParameters, type Parameters } from "../parameters.ts";
import { EntraError } from "../refusals/errors.ts";
import * as refusals from "../refusals/refusals.ts";
import * as resourceRefusals from "../refusals/resourceRefusals.ts";
import { resolveScopes } from "../scopes.ts";
import type { Entra } from "../signInState.ts";
import { type Client, findClient } from "../token/clients.ts";
import { afterSignIn, postedDecision, valuesOf } from "./consentStep.ts";
import { assignListedRoles, ensureServicePrincipal, recordConsent } from "./consents.ts";
import { listedPermissions, type PermissionSet } from "./missingConsent.ts";

/**
 * `/{tenant}/adminconsent` (v1: everything the registration lists) and `/{tenant}/v2.0/adminconsent` (what
 * `scope` says): an administrator consents for everybody, which creates the client's service principal. To application permissions,
 * too, the first one says yes (v2-oauth2-client-creds-grant-flow, "Request the permissions from a directory admin").
 * Source: learn.microsoft.com/entra/identity-platform/v2-admin-consent. A resource of the organization's
 * own must have its service principal already: AADSTS650052 otherwise.
 */
export async function adminConsent(entra: Entra, c: Context, version: 1 | 2): Promise<Response> {
  const { directory, clock } = entra.world;
  const authority = resolveAuthority(directory, new URL(c.req.url).hostname, c.req.param("tenant") ?? "");
  const params = await allParameters(c);
  const client = findClient(directory, authority, params.client_id);
  const { redirectUri } = matchRedirectUri(client, params.redirect_uri);
  const target: ResponseTarget = { redirectUri, mode: "query", state: params.state };
  try {
    if (version === 2 && !params.scope?.trim()) throw refusals.missingParameter("scope");
    const session = await signIn(entra, c, { authority, client, params });
    if (session instanceof Response) return session;
    const { tenant, user } = session;
    if (!user.isAdministrator) throw resourceRefusals.administratorNeeded(client);
    const sets = requested(entra, tenant, client, version, params);

    const decision = postedDecision(c, session, params);
    if (decision === "cancel") throw resourceRefusals.adminConsentDeclined();
    if (decision !== "accept") {
      const carried = { ...carriedThrough(afterSignIn(params)), canary: session.canary };
      return consentPage(c, { client, user, sets, carried, everybody: true });
    }
    ensureServicePrincipal(tenant, client);
    for (const { resource, scopes } of sets) {
      recordConsent(tenant, client, resource, valuesOf(scopes), "everybody");
    }
    if (version === 1) assignListedRoles(entra.world, tenant, client);
    return respond(c, target, { admin_consent: "True", tenant: tenant.id, scope: params.scope });
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    return respondRefused(c, clock, target, error, { admin_consent: "True" });
  }
}

function requested(
  entra: Entra,
  tenant: Tenant,
  client: Client,
  version: 1 | 2,
  params: Parameters,
): readonly PermissionSet[] {
  const { directory } = entra.world;
  if (version === 1) return withPermissions(listedPermissions(directory, tenant, client));
  const { resources } = resolveScopes(directory, tenant, client, params.scope ?? "");
  const named = resources.flatMap(({ resource, scopes }) =>
    scopes === "granted" ? [] : [{ resource, scopes }],
  );
  const usesDefault = resources.length > named.length;
  return withPermissions(usesDefault ? [...listedPermissions(directory, tenant, client), ...named] : named);
}

function withPermissions(sets: readonly PermissionSet[]): PermissionSet[] {
  return sets.filter(({ scopes }) => scopes.length > 0);
}
