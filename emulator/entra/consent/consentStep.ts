import type { Context } from "hono";
import { consentPage } from "../authorize/pages.ts";
import type { Session } from "../authorize/sessions.ts";
import { carriedThrough } from "../authorize/signIn.ts";
import type { Parameters } from "../parameters.ts";
import * as refusals from "../refusals/resourceRefusals.ts";
import type { AccessRequest } from "../scopes.ts";
import type { Entra } from "../signInState.ts";
import type { Client } from "../token/clients.ts";
import { recordConsent } from "./consents.ts";
import { allConsent, missingConsent, type PermissionSet } from "./missingConsent.ts";

export interface ConsentStep {
  readonly client: Client;
  readonly session: Session;
  readonly request: AccessRequest;
  readonly params: Parameters;
}

/**
 * Sees to it that the person has consented to what the request asks for: nothing to do, an answer that was
 * posted, or the consent page.
 * @returns the page to show; undefined to go on
 * @throws EntraError AADSTS65001 where `prompt=none` forbids to ask, AADSTS90094 for permissions that only an
 *   administrator can grant, AADSTS65004 when the person declines
 */
export function ensureConsent(
  entra: Entra,
  c: Context,
  step: ConsentStep,
): Response | Promise<Response> | undefined {
  const { client, session, request, params } = step;
  const { tenant, user } = session;
  const question = { directory: entra.world.directory, tenant, client, user, request };
  const missing = missingConsent(question);
  const sets = params.prompt === "consent" ? allConsent(question) : missing;
  if (sets.length === 0) return undefined;
  if (params.prompt === "none") throw refusals.consentMissing(client, "interaction_required");
  if (!user.isAdministrator && missing.some(needsAdministrator)) throw refusals.administratorNeeded(client);

  const decision = postedDecision(c, session, params);
  if (decision === "cancel") throw refusals.consentDeclined();
  if (decision === "accept") {
    for (const { resource, scopes } of sets) recordConsent(tenant, client, resource, valuesOf(scopes), user);
    return undefined;
  }
  const carried = { ...carriedThrough(afterSignIn(params)), canary: session.canary };
  return consentPage(c, { client, user, sets, carried, everybody: false });
}

/** What the person pressed on a consent page that this session was shown. */
export function postedDecision(c: Context, session: Session, params: Parameters): string | undefined {
  return c.req.method === "POST" && params.canary === session.canary ? params.consent : undefined;
}

export function valuesOf(scopes: PermissionSet["scopes"]): string[] {
  return scopes.flatMap(({ value }) => (value === null ? [] : [value]));
}

/**
 * The request once the person has signed in: `login`, `select_account` and `login_hint` are dealt with and
 * must not bring the sign-in page back.
 */
export function afterSignIn(params: Parameters): Parameters {
  const { prompt, login_hint: _, ...rest } = params;
  return prompt === "login" || prompt === "select_account" ? rest : { ...rest, prompt };
}

function needsAdministrator({ scopes }: PermissionSet): boolean {
  return scopes.some(({ type }) => type === "Admin");
}
