import type { Context } from "hono";
import type { Tenant, User } from "../../model/directory.ts";
import { type Authority, tenantsOf } from "../authority.ts";
import type { Parameters } from "../parameters.ts";
import { EntraError, entraGap } from "../refusals/errors.ts";
import * as refusals from "../refusals/signInRefusals.ts";
import type { Entra } from "../signInState.ts";
import type { Client } from "../token/clients.ts";
import { issuerOf } from "../token/signing.ts";
import { signInPage } from "./pages.ts";
import type { Session } from "./sessions.ts";

export interface SignInRequest {
  readonly authority: Authority;
  readonly client: Client;
  /** The request's parameters, among them what the person typed. */
  readonly params: Parameters;
}

/** Fields of our own forms; none of them belongs to the application's request. */
const formFields = ["login", "passwd", "consent", "canary"];

/**
 * The session to go on with, or the page to show: credentials that were posted, else single sign-on, else
 * the sign-in page.
 * @throws EntraError AADSTS50058 when nobody is signed in and `prompt=none` forbids to ask
 */
export function signIn(
  entra: Entra,
  c: Context,
  request: SignInRequest,
): Session | Response | Promise<Response> {
  const { authority, client, params } = request;
  const { prompt, login_hint: hint } = params;
  if (c.req.method === "POST" && params.passwd !== undefined) {
    try {
      const { tenant, user } = checkCredentials(entra, request);
      return entra.sessions.start(c, tenant, user);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      const page = {
        appName: client.displayName,
        carried: carriedThrough(params),
        login: params.login ?? "",
      };
      return signInPage(c, { ...page, refused: error });
    }
  }
  const session = entra.sessions.current(c);
  const usable = session && (!authority.tenant || authority.tenant.id === session.tenant.id);
  const hinted = !hint || hint.toLowerCase() === session?.user.userPrincipalName.toLowerCase();
  const asksAnyway = prompt === "login" || prompt === "select_account";
  if (usable && hinted && !asksAnyway) return session;
  if (prompt === "none") throw refusals.nobodySignedIn();
  const login = hint ?? (prompt === "login" ? (session?.user.userPrincipalName ?? "") : "");
  return signInPage(c, { appName: client.displayName, carried: carriedThrough(params), login });
}

/** The application's request without what our own forms added to it. */
export function carriedThrough(params: Parameters): Parameters {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !formFields.includes(name)));
}

/**
 * The person behind a login name and password.
 * @throws EntraError AADSTS50034, 50126, 50057, or 50020 for somebody of another tenant
 * @throws Gap for somebody who has to choose another password first
 */
function checkCredentials(entra: Entra, { authority, client, params }: SignInRequest) {
  const login = params.login?.trim() ?? "";
  const found = findUser(entra, authority, login);
  const place = authority.tenant?.initialDomain ?? authority.name;
  if (!found) throw refusals.unknownUser(login, place);
  if (found.user.password !== params.passwd) throw refusals.wrongPassword();
  if (found.user.accountEnabled === false) throw refusals.disabledUser();
  if (found.user.mustChangePassword) {
    throw entraGap(
      "the change of a password at a sign-in, which a user's forceChangePasswordNextSignIn asks for",
    );
  }
  if (authority.tenant && authority.tenant.id !== found.tenant.id) {
    throw refusals.userOfAnotherTenant({
      login,
      issuer: issuerOf(found.tenant, 1),
      tenant: place,
      appId: client.appId,
      appName: client.displayName,
    });
  }
  return found;
}

function findUser(
  entra: Entra,
  authority: Authority,
  login: string,
): { tenant: Tenant; user: User } | undefined {
  for (const tenant of tenantsOf(entra.world.directory, authority.cloud)) {
    for (const user of tenant.users.values()) {
      if (user.userPrincipalName.toLowerCase() === login.toLowerCase()) return { tenant, user };
    }
  }
  return undefined;
}
