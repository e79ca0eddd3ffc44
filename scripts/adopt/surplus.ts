import { facetIds } from "../../infra/existing/facetIds.ts";
import type { Settings } from "../../infra/settings.ts";
import { UNKNOWN } from "../../lib/engine/values.ts";
import type { Existing } from "../recover/takeOver.ts";
import type { ToAdopt } from "./registration.ts";

/** What a registration has and the stack file does not, for people. */
export interface Surplus {
  /** No update touches it. */
  readonly stays: readonly string[];
  /** The next update removes it. */
  readonly goes: readonly string[];
}

/**
 * @param api of which the registration becomes the backend app; undefined for the client app
 * @param existing what is taken over
 */
export function surplusOf(
  { application, federated, owners }: ToAdopt,
  existing: readonly Existing[],
  settings: Settings,
  api: string | undefined,
): Surplus {
  const taken = new Set(existing.map(({ id }) => id));
  const path = `/applications/${application.id}`;
  const has = (kind: keyof typeof facetIds, id: string) => taken.has(facetIds[kind](path, id));
  const redirects = existing.filter(({ resource }) => resource.type.endsWith(":ApplicationRedirectUris"));
  const surplusUris = (["web", "spa"] as const).flatMap((platform) => {
    const managed = redirects.find(
      ({ resource }) => String(resource.inputs?.type).toLowerCase() === platform,
    );
    const wanted = managed?.resource.inputs?.redirectUris;
    const kept = Array.isArray(wanted) ? wanted.map(String) : [];
    // A URI that is not known yet may be any of those that are there.
    if (kept.includes(UNKNOWN) || String(wanted) === UNKNOWN) return [];
    return application[platform].redirectUris
      .filter((uri) => !kept.includes(uri))
      .map((uri) => ({ uri, platform, goes: managed !== undefined }));
  });
  const said = ({ uri, platform }: (typeof surplusUris)[number]) =>
    `the redirect URI ${uri} (${platform === "web" ? "Web" : "Single-page application"})`;
  const secrets = api === undefined ? settings.clientApp.secrets.map(({ name }) => name) : [];
  const secretName = (name: string | null) => (name === null ? "without a name" : name);
  return {
    stays: [
      ...application.api.oauth2PermissionScopes
        .filter(({ id }) => !has("scope", id))
        .map(({ value }) => `the scope ${value}`),
      ...application.appRoles.filter(({ id }) => !has("role", id)).map(({ value }) => `the role ${value}`),
      ...application.identifierUris
        .filter((uri) => !has("identifierUri", uri))
        .map((uri) => `the Application ID URI ${uri}`),
      ...surplusUris.filter(({ goes }) => !goes).map(said),
      ...application.publicClient.redirectUris.map((uri) => `the redirect URI ${uri} (Mobile and desktop)`),
      ...application.requiredResourceAccess
        .filter(({ resourceAppId }) => !has("apiAccess", resourceAppId))
        .map(({ resourceAppId }) => `the permissions of the API ${resourceAppId}`),
      ...application.passwordCredentials.map(
        ({ displayName, keyId, endDateTime }) =>
          `the secret ${secretName(displayName)} (${keyId}, until ${endDateTime.slice(0, 10)})${
            displayName !== null && secrets.includes(displayName)
              ? ", whose value nobody can read again: the stack makes another of that name"
              : ""
          }`,
      ),
      ...application.keyCredentials.map(
        ({ displayName, keyId }) => `the certificate ${secretName(displayName)} (${keyId})`,
      ),
      ...federated.map(({ name, id }) => `the federated credential ${name} (${id})`),
      ...owners
        .filter(({ id }) => !has("owner", id) && id !== settings.owners.deployer)
        .map(
          ({ userPrincipalName, displayName, id }) =>
            `the owner ${userPrincipalName ?? displayName ?? "without a name"} (${id})`,
        ),
    ],
    goes: surplusUris.filter(({ goes }) => goes).map(said),
  };
}
