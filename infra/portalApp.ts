import * as pulumi from "@pulumi/pulumi";
import { clientResources } from "./clientResources.ts";
import { graphClientId, groupRoles, signInScopes, userClaims } from "./graphPermissions.ts";
import { addOwners, ofPrincipal } from "./owners.ts";
import * as azuread from "./sdk/azuread.ts";
import type { EntraLoginSettings, OwnersSettings } from "./settings.ts";

/** Arguments of {@link PortalApp}. */
export interface PortalAppArgs extends EntraLoginSettings {
  /** The portal's sign-in pages. */
  readonly redirectUris: readonly pulumi.Input<string>[];
  /** Whether products are shown to groups of Entra ID, which API Management then reads. */
  readonly readsGroups: boolean;
  /** Refuse to delete the registration: its client id cannot be had again. */
  readonly protect: boolean;
  /** @default nobody */
  readonly owners?: OwnersSettings;
}

/**
 * Registers the developer portal as an application that people sign in to, with what
 * learn.microsoft.com/azure/api-management/api-management-howto-aad asks for. The client app is another one: with that, the portal's console gets
 * tokens of the APIs.
 */
export class PortalApp extends pulumi.ComponentResource {
  /** Application (client) ID. */
  readonly clientId: pulumi.Output<string>;
  /** Value of the active client secret: the last one in the stack file. */
  readonly clientSecret: pulumi.Output<string>;

  constructor(name: string, args: PortalAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:PortalApp", name, {}, opts);
    const child = { parent: this };
    const { addSecret, addRedirectUris } = clientResources({ name, parent: this, formerNames: {} });

    const { id, clientId } = new azuread.ApplicationRegistration(
      name,
      {
        displayName: args.displayName,
        signInAudience: "AzureADMyOrg",
        requestedAccessTokenVersion: 2,
      },
      { ...child, protect: args.protect },
    );
    addOwners(name, id, this, args.owners);
    const secrets = args.secrets.map((secret) => addSecret(id, secret));
    addRedirectUris(id, "SPA", args.redirectUris);
    new azuread.ApplicationOptionalClaims(
      name,
      { applicationId: id, idTokens: userClaims.map((claim) => ({ name: claim })) },
      child,
    );
    const roles = args.readsGroups ? groupRoles : [];
    new azuread.ApplicationApiAccess(
      `${name}/graph`,
      {
        applicationId: id,
        apiClientId: graphClientId,
        scopeIds: signInScopes.map((scope) => scope.id),
        ...(roles.length > 0 && { roleIds: roles.map((role) => role.id) }),
      },
      child,
    );
    const { objectId } = new azuread.ServicePrincipal(name, { clientId, ...ofPrincipal(args.owners) }, child);
    if (args.grantAdminConsent) consent();
    this.clientId = clientId;
    this.clientSecret = pulumi.secret(secrets.at(-1)!.value);
    this.registerOutputs({ clientId });

    function consent(): void {
      const graph = azuread.getServicePrincipalOutput({ clientId: graphClientId }, child).objectId;
      new azuread.ServicePrincipalDelegatedPermissionGrant(
        `${name}/graph`,
        {
          servicePrincipalObjectId: objectId,
          resourceServicePrincipalObjectId: graph,
          claimValues: signInScopes.map(({ value }) => value),
        },
        child,
      );
      for (const { id: appRoleId, value } of roles) {
        new azuread.AppRoleAssignment(
          `${name}/graph/${value}`,
          { appRoleId, principalObjectId: objectId, resourceObjectId: graph },
          child,
        );
      }
    }
  }
}
