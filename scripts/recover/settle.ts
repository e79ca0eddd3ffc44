import { facetIds } from "../../infra/existing/facetIds.ts";
import { armId, armTypes } from "../../lib/azure/armIds.ts";
import { nameOf, type StateResource } from "../../lib/engine/state.ts";
import type { CutOff, Outcome } from "./outcome.ts";
import { registrationOf } from "./registration.ts";

interface Application {
  readonly identifierUris: readonly string[];
  readonly api: {
    readonly oauth2PermissionScopes: readonly { readonly id: string }[];
    readonly preAuthorizedApplications: readonly { readonly appId: string }[];
  };
  readonly appRoles: readonly { readonly id: string }[];
  readonly web: { readonly redirectUris: readonly string[] };
  readonly spa: { readonly redirectUris: readonly string[] };
  readonly publicClient: { readonly redirectUris: readonly string[] };
  readonly requiredResourceAccess: readonly { readonly resourceAppId: string }[];
  readonly passwordCredentials: readonly { readonly keyId: string; readonly displayName: string | null }[];
}

/**
 * Settles a creation that was cut off: asks Azure what became of the resource, by its inputs, and removes what it has left
 * behind that is of no use. Ids are those of the real providers.
 */
export async function settle(resource: StateResource, cutOff: CutOff): Promise<Outcome> {
  const { type, inputs = {} } = resource;
  if (type.startsWith("azure-native:")) return armResource(resource, cutOff);
  if (!type.startsWith("azuread:")) return "not made";
  const { graph } = cutOff.azure;
  const text = (name: string) => String(inputs[name]);
  switch (type.split(":").at(-1)) {
    case "ApplicationRegistration":
      return registrationOf(text("displayName"), cutOff);
    case "ServicePrincipal": {
      const filter = `appId eq '${text("clientId")}'`;
      const [found] = await graph.list<{ id: string }>(
        `/v1.0/servicePrincipals?$filter=${encodeURIComponent(filter)}`,
      );
      if (!found) return "not made";
      // azuread makes the deploying identity an owner for the time of the creation, and takes that back last.
      const owners = await graph.list<{ id: string }>(`/v1.0/servicePrincipals/${found.id}/owners`);
      const wanted = Array.isArray(inputs.owners) ? inputs.owners.map(String) : [];
      for (const { id } of owners.filter((owner) => !wanted.includes(owner.id))) {
        await cutOff.stillFree();
        await graph.delete(`/v1.0/servicePrincipals/${found.id}/owners/${id}/$ref`);
      }
      return { id: `/servicePrincipals/${found.id}` };
    }
    case "ServicePrincipalDelegatedPermissionGrant": {
      const client = text("servicePrincipalObjectId");
      const api = text("resourceServicePrincipalObjectId");
      const filter = `clientId eq '${client}' and resourceId eq '${api}'`;
      const [found] = await graph.list<{ id: string }>(
        `/v1.0/oauth2PermissionGrants?$filter=${encodeURIComponent(filter)}`,
      );
      return found ? { id: `/oauth2PermissionGrants/${found.id}` } : "not made";
    }
    case "AppRoleAssignment": {
      const path = `servicePrincipals/${text("resourceObjectId")}/appRoleAssignedTo`;
      const assignments = await graph.list<{ id: string; appRoleId: string; principalId: string }>(
        `/v1.0/${path}`,
      );
      const found = assignments.find(
        ({ appRoleId, principalId }) =>
          appRoleId === text("appRoleId") && principalId === text("principalObjectId").toLowerCase(),
      );
      return found ? { id: `/${path}/${found.id}` } : "not made";
    }
    default:
      return facet(resource, cutOff);
  }
}

async function armResource({ type, inputs = {}, urn }: StateResource, cutOff: CutOff): Promise<Outcome> {
  const id = armId(type, cutOff.subscriptionId, inputs);
  const armType = armTypes[type];
  if (id === undefined || !armType) {
    return { unclear: `${nameOf(urn)} is a ${type}, which this command does not know` };
  }
  const { apiVersion, method } = armType;
  return (await cutOff.azure.arm.exists(`${id}?api-version=${apiVersion}`, method)) ? { id } : "not made";
}

/** Something that is part of an app registration. */
async function facet(
  { type, inputs = {}, urn }: StateResource,
  { azure, known, stillFree }: CutOff,
): Promise<Outcome> {
  const registration = String(inputs.applicationId);
  const application = await azure.graph.get<Application>(`/v1.0${registration}`);
  if (!application) return "not made";
  const existing = (kind: keyof typeof facetIds, key: string, exists: boolean): Outcome =>
    exists ? { id: facetIds[kind](registration, key) } : "not made";
  switch (type.split(":").at(-1)) {
    case "ApplicationIdentifierUri": {
      const uri = String(inputs.identifierUri);
      return existing("identifierUri", uri, application.identifierUris.includes(uri));
    }
    case "ApplicationPermissionScope": {
      const scopeId = String(inputs.scopeId);
      const { oauth2PermissionScopes: scopes } = application.api;
      return existing(
        "scope",
        scopeId,
        scopes.some(({ id }) => id === scopeId),
      );
    }
    case "ApplicationAppRole": {
      const roleId = String(inputs.roleId);
      return existing(
        "role",
        roleId,
        application.appRoles.some(({ id }) => id === roleId),
      );
    }
    case "ApplicationRedirectUris": {
      const platforms = {
        Web: application.web,
        SPA: application.spa,
        PublicClient: application.publicClient,
      };
      const platform = String(inputs.type) as keyof typeof platforms;
      return existing("redirectUris", platform, platforms[platform].redirectUris.length > 0);
    }
    case "ApplicationApiAccess": {
      const api = String(inputs.apiClientId);
      const given = application.requiredResourceAccess.some(({ resourceAppId }) => resourceAppId === api);
      return existing("apiAccess", api, given);
    }
    case "ApplicationOwner": {
      const owner = String(inputs.ownerObjectId);
      const owners = await azure.graph.list<{ id: string }>(`/v1.0${registration}/owners`);
      return existing(
        "owner",
        owner,
        owners.some(({ id }) => id === owner),
      );
    }
    case "ApplicationPreAuthorized": {
      const client = String(inputs.authorizedClientId);
      const found = application.api.preAuthorizedApplications.some(({ appId }) => appId === client);
      return existing("preAuthorized", client, found);
    }
    case "ApplicationFederatedIdentityCredential": {
      const path = `/v1.0${registration}/federatedIdentityCredentials`;
      const credentials = await azure.graph.list<{ id: string; name: string }>(path);
      const made = credentials.find(({ name }) => name === inputs.displayName);
      return made
        ? { id: `${registration.split("/").at(-1)}/federatedIdentityCredential/${made.id}` }
        : "not made";
    }
    case "ApplicationPassword":
      return await removeUnread();
    default:
      return { unclear: `${nameOf(urn)} is a ${type}, which this command does not know` };
  }

  /** Nobody has read the value of such a secret, and nobody can read it again. */
  async function removeUnread(): Promise<Outcome> {
    const objectId = registration.split("/").at(-1);
    const unread = application!.passwordCredentials.filter(
      ({ displayName, keyId }) =>
        displayName === inputs.displayName && !known.has(`${objectId}/password/${keyId}`),
    );
    if (unread.length > 0) await stillFree();
    for (const { keyId } of unread) await azure.graph.post(`/v1.0${registration}/removePassword`, { keyId });
    return unread.length > 0
      ? { removed: `a client secret ${String(inputs.displayName)} whose value nobody has read` }
      : "not made";
  }
}
