import type { RegistrationOfOthers } from "../emulator/index.ts";
import { registered } from "../infra/apiVersions.ts";
import { knownRedirectUris } from "../infra/redirectUris.ts";
import { memberTypes } from "../infra/settings/permissions.ts";
import type { ApiSettings, Settings } from "../infra/settings.ts";

/**
 * The app registrations that a stack file names and that somebody else looks after, with just what the stack needs of
 * them: whether the real ones have it, only the real tenant can tell.
 */
export function registrationsOfOthers(settings: Settings): RegistrationOfOthers[] {
  const client = clientAppOfOthers(settings);
  return [
    ...registered(settings.apis).flatMap((api) => backendAppOfOthers(api) ?? []),
    ...(client ? [client] : []),
  ];
}

function clientAppOfOthers(settings: Settings): RegistrationOfOthers | undefined {
  const { existing, signInAudience, implicitGrant, secret } = settings.clientApp;
  const { serviceName } = settings.apiManagement;
  if (existing === undefined) return undefined;
  return {
    clientId: existing,
    displayName: "client app, registered by others",
    signInAudience,
    redirectUris: knownRedirectUris(settings, serviceName ?? ""),
    implicitGrant,
    // Of an encrypted one only the envelope is known here.
    ...(typeof secret === "string" && { secret }),
  };
}

function backendAppOfOthers({ name, backendApp }: ApiSettings): RegistrationOfOthers | undefined {
  const { existing, signInAudience, tokenVersion, assignmentRequired, scopes, roles } = backendApp;
  if (existing === undefined) return undefined;
  return {
    clientId: existing,
    displayName: `${name}, registered by others`,
    signInAudience,
    tokenVersion,
    identifierUris: [backendApp.identifierUri ?? `api://${existing}`],
    scopes: scopes.map(({ value, type }) => ({ value, type })),
    roles: roles.map(({ value, for: who }) => ({ value, allowedMemberTypes: memberTypes[who] })),
    assignmentRequired,
  };
}
