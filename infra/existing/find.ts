import * as pulumi from "@pulumi/pulumi";
import { registered } from "../apiVersions.ts";
import { knownRedirectUris } from "../redirectUris.ts";
import * as azuread from "../sdk/azuread.ts";
import type { Settings } from "../settings.ts";
import { lackingOfBackendApp, lackingOfClientApp, type NeededOfClientApp } from "./lacking.ts";
import { type RegisteredPrincipal, type Registration, tokenVersionOf } from "./registration.ts";

/** A registration that exists and that the stack only uses. */
export interface FoundRegistration extends Registration {
  /** Of the application, in Graph. */
  readonly objectId: string;
  readonly principal: RegisteredPrincipal;
}

/** The registrations that the stack file names and that somebody else looks after. */
export interface ExistingRegistrations {
  /** By API name. */
  readonly backendApps: Readonly<Record<string, FoundRegistration>>;
  /** The developer portal's client app. */
  readonly clientApp?: FoundRegistration | undefined;
}

/** One that the stack file names. */
interface Named {
  /** Its key in the stack file. */
  readonly path: string;
  readonly clientId: string;
  lacking(registration: Registration): string[];
}

/**
 * Reads the registrations that the stack file names, in a preview as well, and checks them before anything is declared:
 * what they lack is told at once, of all of them, and none is ever changed.
 * @throws pulumi.RunError with everything that is missing
 */
export async function findRegistrations(settings: Settings): Promise<ExistingRegistrations> {
  const { project, stack, apis, clientApp, tenantId } = settings;
  const backendApps = registered(apis).flatMap((api) => {
    const { name, backendApp } = api;
    return backendApp.existing === undefined
      ? []
      : [
          {
            name,
            path: `${project}:apis[${apis.indexOf(api)}].backendApp.existing`,
            clientId: backendApp.existing,
            lacking: (found: Registration) => lackingOfBackendApp(backendApp, found),
          },
        ];
  });
  const client = clientApp.existing !== undefined && {
    path: `${project}:clientApp.existing`,
    clientId: clientApp.existing,
    lacking: (found: Registration) => lackingOfClientApp(neededOfClientApp(settings), found),
  };
  const [ofClient, ...looked] = await Promise.all([
    client ? look(client, tenantId) : undefined,
    ...backendApps.map((named) => look(named, tenantId)),
  ]);
  const missing = [...(ofClient ? [ofClient] : []), ...looked].filter(({ lacks }) => lacks.length > 0);
  if (missing.length > 0) {
    const lines = missing.flatMap(({ title, lacks }) => [`  ${title}:`, ...lacks.map((one) => `    ${one}`)]);
    throw new pulumi.RunError(
      [
        `Pulumi.${stack}.yaml uses app registrations that lack what the stack needs. It changes none of them; whoever owns them can:`,
        ...lines,
      ].join("\n"),
    );
  }
  return {
    backendApps: Object.fromEntries(
      // Nothing is missing, so all of them are there.
      backendApps.map(({ name }, index) => [name, looked[index]!.found as FoundRegistration]),
    ),
    clientApp: ofClient?.found as FoundRegistration | undefined,
  };
}

/** Whether a stack uses any. */
export function usesExisting({ apis, clientApp }: Pick<Settings, "apis" | "clientApp">): boolean {
  return clientApp.existing !== undefined || apis.some(({ backendApp }) => backendApp.existing !== undefined);
}

/** The settings see to it that the instance's name is known. */
function neededOfClientApp(settings: Settings): NeededOfClientApp {
  const redirectUris = knownRedirectUris(settings, settings.apiManagement.serviceName ?? "");
  return { ...settings.clientApp, redirectUris };
}

async function look({ path, clientId, lacking }: Named, tenantId: string) {
  const [application, principal] = await Promise.all([
    unlessMissing(azuread.getApplication({ clientId })),
    unlessMissing(azuread.getServicePrincipal({ clientId })),
  ]);
  if (!application) {
    const why = principal
      ? "it is registered in another tenant, and this one has its service principal alone: name one of this tenant"
      : "correct the client id, or remove existing, and the stack registers an application of its own";
    return { title: path, lacks: [`the tenant ${tenantId} has no app registration ${clientId}: ${why}`] };
  }
  const found = { ...registrationOf(application, principal), objectId: application.objectId };
  return { title: `${path} (${found.displayName}, ${clientId})`, lacks: lacking(found), found };
}

/** The provider tells what is not there from other failures by its words alone (application_data_source.go, service_principal_data_source.go). */
async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (/not found|no service principals? found/i.test(String(error))) return undefined;
    throw error;
  }
}

type Application = Awaited<ReturnType<typeof azuread.getApplication>>;
type ServicePrincipal = Awaited<ReturnType<typeof azuread.getServicePrincipal>>;

function registrationOf(
  { apis, appRoles, singlePageApplications, webs, ...application }: Application,
  principal: ServicePrincipal | undefined,
): Registration {
  const [api] = apis;
  const [web] = webs;
  const [implicit] = web?.implicitGrants ?? [];
  return {
    displayName: application.displayName,
    clientId: application.clientId,
    signInAudience: application.signInAudience,
    tokenVersion: tokenVersionOf(api?.requestedAccessTokenVersion),
    identifierUris: application.identifierUris,
    scopes: api?.oauth2PermissionScopes ?? [],
    roles: appRoles.map((role) => ({ ...role, memberTypes: role.allowedMemberTypes })),
    redirectUris: {
      web: web?.redirectUris ?? [],
      spa: singlePageApplications.flatMap((each) => each.redirectUris),
    },
    implicitGrant: {
      accessTokens: implicit?.accessTokenIssuanceEnabled ?? false,
      idTokens: implicit?.idTokenIssuanceEnabled ?? false,
    },
    principal: principal && {
      objectId: principal.objectId,
      enabled: principal.accountEnabled,
      assignmentRequired: principal.appRoleAssignmentRequired,
    },
  };
}
