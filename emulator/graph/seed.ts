import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Application, Directory, ServicePrincipal, Tenant } from "../model/directory.ts";
import { newServicePrincipal } from "../model/servicePrincipals.ts";
import { newApplication } from "./applicationView.ts";

/** Objects that somebody else has made, of which only an id is known. */
export interface ObjectsOfOthers {
  /** Object ids of security groups; every user of the tenant is a member. */
  readonly groups: readonly string[];
  /** Object ids of service principals. */
  readonly servicePrincipals: readonly string[];
  /** Client ids of applications, each with its service principal. */
  readonly applications: readonly string[];
  /** App registrations that offer something to others, or that somebody signs in with. */
  readonly registrations: readonly RegistrationOfOthers[];
}

/** What is known of such a registration; what is left out is as with a new one. */
export interface RegistrationOfOthers {
  readonly clientId: string;
  readonly displayName: string;
  readonly signInAudience: Application["signInAudience"];
  /** @default not set, which is 1 */
  readonly tokenVersion?: number;
  /** @default none */
  readonly identifierUris?: readonly string[];
  /** Delegated scopes; whom they are for is said where consent is asked for. @default none */
  readonly scopes?: readonly { readonly value: string; readonly type: "User" | "Admin" }[];
  /** @default none */
  readonly roles?: readonly {
    readonly value: string;
    readonly allowedMemberTypes: readonly ("User" | "Application")[];
  }[];
  /** Whether tokens are for those alone who have a role. @default false */
  readonly assignmentRequired?: boolean;
  /** By platform. @default none */
  readonly redirectUris?: { readonly web: readonly string[]; readonly spa: readonly string[] };
  /** @default neither */
  readonly implicitGrant?: { readonly accessTokens: boolean; readonly idTokens: boolean };
  /** Value of a client secret, which lives two years. @default none */
  readonly secret?: string;
}

/** Puts them into a directory, unless they are there: Graph itself draws every id at random. */
export function seedObjects(
  directory: Directory,
  tenant: Tenant,
  clock: Clock,
  others: ObjectsOfOthers,
): void {
  const createdDateTime = `${clock.iso().slice(0, 19)}Z`;
  for (const id of others.groups.filter((id) => !tenant.groups.has(id))) {
    const displayName = `group ${id.slice(0, 8)}`;
    const members = [...tenant.users.keys()];
    const texts = { displayName, description: null, mailNickname: `group-${id.slice(0, 8)}` };
    tenant.groups.set(id, { id, createdDateTime, ...texts, members, owners: [] });
  }
  for (const id of others.servicePrincipals.filter((id) => !tenant.servicePrincipals.has(id))) {
    add({ id }, {});
  }
  for (const registration of others.registrations) {
    if (directory.applicationByAppId(registration.clientId)?.tenant !== tenant) register(registration);
  }
  const known = new Set([...tenant.servicePrincipals.values()].map(({ appId }) => appId));
  for (const appId of others.applications.filter((appId) => !known.has(appId))) {
    const application = directory.applicationByAppId(appId)?.application;
    if (application) tenant.servicePrincipals.set(...present(application, {}));
    else add({}, { appId });
  }

  /** Open to other tenants: a second one may name the same application. */
  function add(ownPrincipal: OwnId, ownApplication: { appId?: string }): void {
    const made = { ...newApplication(createdDateTime), ...ownApplication };
    const displayName = `application ${(ownPrincipal.id ?? made.appId).slice(0, 8)}`;
    const application: Application = { ...made, displayName, signInAudience: "AzureADMultipleOrgs" };
    tenant.applications.set(application.id, application);
    tenant.servicePrincipals.set(...present(application, ownPrincipal));
  }

  function register(given: RegistrationOfOthers): void {
    const { clientId, displayName, signInAudience, tokenVersion, assignmentRequired } = given;
    const made = newApplication(createdDateTime);
    const application: Application = {
      ...made,
      appId: clientId,
      displayName,
      signInAudience,
      identifierUris: [...(given.identifierUris ?? [])],
      api: {
        ...made.api,
        requestedAccessTokenVersion: tokenVersion ?? null,
        oauth2PermissionScopes: (given.scopes ?? []).map(({ value, type }) => ({
          id: randomUUID(),
          value,
          type,
          isEnabled: true,
          adminConsentDisplayName: value,
          adminConsentDescription: value,
          userConsentDisplayName: value,
          userConsentDescription: value,
        })),
      },
      web: {
        ...made.web,
        redirectUris: [...(given.redirectUris?.web ?? [])],
        implicitGrantSettings: {
          enableAccessTokenIssuance: given.implicitGrant?.accessTokens ?? false,
          enableIdTokenIssuance: given.implicitGrant?.idTokens ?? false,
        },
      },
      spa: { redirectUris: [...(given.redirectUris?.spa ?? [])] },
      passwordCredentials: given.secret === undefined ? [] : [passwordOf(given.secret)],
      appRoles: (given.roles ?? []).map(({ value, allowedMemberTypes }) => ({
        id: randomUUID(),
        value,
        allowedMemberTypes,
        isEnabled: true,
        displayName: value,
        description: value,
      })),
    };
    tenant.applications.set(application.id, application);
    const [id, principal] = present(application, {});
    tenant.servicePrincipals.set(id, {
      ...principal,
      ...(assignmentRequired && { appRoleAssignmentRequired: true }),
    });
  }

  function passwordOf(secretText: string): Application["passwordCredentials"][number] {
    const end = new Date(clock.now());
    end.setUTCFullYear(end.getUTCFullYear() + 2);
    return {
      keyId: randomUUID(),
      displayName: "by others",
      startDateTime: createdDateTime,
      endDateTime: end.toISOString(),
      hint: secretText.slice(0, 3),
      secretText,
    };
  }

  function present(application: Application, ownId: OwnId): [string, ServicePrincipal] {
    const principal: ServicePrincipal = { ...newServicePrincipal(application, createdDateTime), ...ownId };
    return [principal.id, principal];
  }
}

type OwnId = Partial<Pick<ServicePrincipal, "id">>;
