import type * as pulumi from "@pulumi/pulumi";
import type { BackendApp } from "./backendApp.ts";
import type { PublishedPermission } from "./publishedPermissions.ts";
import * as azuread from "./sdk/azuread.ts";
import type { ClientSecretSettings } from "./settings.ts";

/** Of what a client's resources are made. */
export interface ClientOf {
  /** Of the component, and before the slash of everything in it. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  /** Names that an API had before, by its name. */
  readonly formerNames: Readonly<Record<string, readonly string[]>>;
}

/** What the developer portal's client app and every other client are made of, each resource named after the client. */
export function clientResources({ name, parent, formerNames }: ClientOf) {
  const child = { parent };
  return { addSecret, addRedirectUris, listPermissions, grantConsent, perApi };

  function addSecret(
    applicationId: pulumi.Input<string>,
    secret: ClientSecretSettings,
  ): azuread.ApplicationPassword {
    return new azuread.ApplicationPassword(
      `${name}/${secret.name}`,
      { applicationId, displayName: secret.name, endDate: secret.expires },
      child,
    );
  }

  /** A platform without URIs is left out. */
  function addRedirectUris(
    applicationId: pulumi.Input<string>,
    type: string,
    redirectUris: readonly pulumi.Input<string>[],
  ): void {
    if (redirectUris.length === 0) return;
    new azuread.ApplicationRedirectUris(
      `${name}/${type}`,
      { applicationId, type, redirectUris: [...redirectUris] },
      child,
    );
  }

  function listPermissions(
    applicationId: pulumi.Input<string>,
    apiName: string,
    { clientId }: BackendApp,
    ids: { readonly scopeIds: pulumi.Input<string>[] } | { readonly roleIds: pulumi.Input<string>[] },
  ): void {
    new azuread.ApplicationApiAccess(
      `${name}/${apiName}`,
      { applicationId, apiClientId: clientId, ...ids },
      perApi(apiName),
    );
  }

  /** Entra ID keeps one grant per client and API; a second one for another scope would be refused. */
  function grantConsent(
    principalId: pulumi.Input<string>,
    apiName: string,
    { servicePrincipalId }: BackendApp,
    scopes: readonly PublishedPermission[],
  ): void {
    new azuread.ServicePrincipalDelegatedPermissionGrant(
      `${name}/${apiName}`,
      {
        servicePrincipalObjectId: principalId,
        resourceServicePrincipalObjectId: servicePrincipalId,
        claimValues: scopes.map(({ value }) => value),
      },
      perApi(apiName),
    );
  }

  /** What is an API's is the same resource still under another name of the API. */
  function perApi(apiName: string, rest = ""): pulumi.CustomResourceOptions {
    const former = formerNames[apiName] ?? [];
    return { ...child, aliases: former.map((each) => ({ name: `${name}/${each}${rest}` })) };
  }
}
