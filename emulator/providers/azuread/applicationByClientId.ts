import type { Properties, PropertyValue } from "../../../lib/engine/values.ts";
import { ProviderError } from "../provider.ts";
import { type GraphClient, type GraphObject, step } from "./graphClient.ts";
import { idsByValue, objects, shownRoles, shownScopes, strings, text } from "./resources/shown.ts";

/**
 * azuread.getApplication by a client id (terraform-provider-azuread, application_data_source.go). Optional claims, required
 * resource access, tags and what is only text for people are left out.
 * @throws ProviderError in the provider's words where the tenant has none
 */
export async function applicationByClientId(
  graph: GraphClient,
  { clientId }: Properties,
): Promise<Properties> {
  if (clientId === undefined) {
    throw new ProviderError(
      "The rehearsal knows azuread.getApplication by clientId alone.",
      "invalid-argument",
    );
  }
  const filter = `appId eq '${String(clientId)}'`;
  const [application] = await step(`Listing applications for filter "${filter}"`, () =>
    graph.list(`applications?$filter=${encodeURIComponent(filter)}`),
  );
  if (!application) {
    throw new ProviderError(
      `Application not found: No applications found matching filter: ${JSON.stringify(filter)}`,
    );
  }
  const objectId = text(application.id);
  const owners = await step(`Could not retrieve owners for application with object ID "${objectId}"`, () =>
    graph.list(`applications/${objectId}/owners`),
  );
  return {
    id: `/applications/${objectId}`,
    ...outputsOf(application),
    owners: owners.map(({ id }) => text(id)),
  };
}

function outputsOf(application: GraphObject): Record<string, PropertyValue> {
  const api = object(application.api);
  const web = object(application.web);
  const implicit = object(web.implicitGrantSettings);
  const scopes = objects(api.oauth2PermissionScopes);
  const roles = objects(application.appRoles);
  const version = api.requestedAccessTokenVersion;
  return {
    apis: [
      {
        knownClientApplications: strings(api.knownClientApplications),
        mappedClaimsEnabled: api.acceptMappedClaims === true,
        oauth2PermissionScopes: shownScopes(scopes),
        // Terraform has no null in a number: one that is not set is 0.
        requestedAccessTokenVersion: typeof version === "number" ? version : 0,
      },
    ],
    appRoleIds: idsByValue(roles),
    appRoles: shownRoles(roles),
    clientId: text(application.appId),
    displayName: text(application.displayName),
    identifierUris: strings(application.identifierUris),
    oauth2PermissionScopeIds: idsByValue(scopes),
    objectId: text(application.id),
    publicClients: [{ redirectUris: strings(object(application.publicClient).redirectUris) }],
    publisherDomain: text(application.publisherDomain),
    signInAudience: text(application.signInAudience),
    singlePageApplications: [{ redirectUris: strings(object(application.spa).redirectUris) }],
    webs: [
      {
        homepageUrl: text(web.homePageUrl),
        implicitGrants: [
          {
            accessTokenIssuanceEnabled: implicit.enableAccessTokenIssuance === true,
            idTokenIssuanceEnabled: implicit.enableIdTokenIssuance === true,
          },
        ],
        logoutUrl: text(web.logoutUrl),
        redirectUris: strings(web.redirectUris),
      },
    ],
  };
}

function object(value: unknown): GraphObject {
  return typeof value === "object" && value !== null ? (value as GraphObject) : {};
}
