import * as pulumi from "@pulumi/pulumi";
import type { BackendApp } from "./backendApp.ts";
import { clientResources } from "./clientResources.ts";
import { addOwners, ofPrincipal } from "./owners.ts";
import type { PublishedPermission } from "./publishedPermissions.ts";
import * as azuread from "./sdk/azuread.ts";
import { actsForUsers, platforms } from "./settings/clients.ts";
import { listsPermissions } from "./settings/limits.ts";
import type { ClientSettings, OwnersSettings } from "./settings.ts";

/** Arguments of {@link Client}: the client as the stack file describes it. */
export interface ClientArgs extends Omit<ClientSettings, "name"> {
  /** The stack's backend apps, by API name. */
  readonly backendApps: Readonly<Record<string, BackendApp>>;
  /** Names that an API had before, by its name. */
  readonly formerNames: Readonly<Record<string, readonly string[]>>;
  /** Refuse to delete the registration: its client id cannot be had again. */
  readonly protect: boolean;
  /** @default nobody */
  readonly owners?: OwnersSettings;
}

/** What a client is given on one API. */
interface Access {
  readonly apiName: string;
  readonly backendApp: BackendApp;
  /** Its scopes, or a daemon's roles. */
  readonly permissions: readonly PublishedPermission[];
}

/**
 * A client of the stack's APIs: registered with its redirect URIs and credentials, unless somebody else owns it, and
 * given its scopes by consent, or its roles by assignment.
 */
export class Client extends pulumi.ComponentResource {
  /** Application (client) ID. */
  readonly clientId: pulumi.Output<string>;
  /** Value of the active client secret: the last one in the stack file; undefined where it has none. */
  readonly clientSecret: pulumi.Output<string> | undefined;

  constructor(name: string, args: ClientArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:Client", name, {}, opts);
    const child = { parent: this };
    const { formerNames } = args;
    const { addSecret, addRedirectUris, listPermissions, grantConsent, perApi } = clientResources({
      name,
      parent: this,
      formerNames,
    });
    const forUsers = actsForUsers(args.type);
    const accesses = Object.entries(args.apis).map(([apiName, values]): Access => {
      const backendApp = args.backendApps[apiName]!;
      const published = forUsers ? backendApp.scopesByValue : backendApp.roles;
      return { apiName, backendApp, permissions: values.map((value) => published[value]!) };
    });

    const { clientId, principalId, secrets } =
      args.existing === undefined ? register() : found(args.existing);
    for (const access of accesses) {
      if (args.grantAdminConsent) give(access);
      if (args.preAuthorized) preAuthorize(access);
    }
    this.clientId = clientId;
    this.clientSecret = secrets.length === 0 ? undefined : pulumi.secret(secrets.at(-1)!.value);
    this.registerOutputs({ clientId });

    /** The application is somebody else's; its presence in the tenant is all that is needed. */
    function found(existing: string) {
      const principal = azuread.getServicePrincipalOutput({ clientId: existing }, { parent: child.parent });
      return { clientId: pulumi.output(existing), principalId: principal.objectId, secrets: [] };
    }

    function register() {
      const registration = new azuread.ApplicationRegistration(
        name,
        {
          displayName: args.displayName,
          signInAudience: args.signInAudience,
          requestedAccessTokenVersion: 2,
        },
        { ...child, protect: args.protect },
      );
      const { clientId, id } = registration;
      addOwners(name, id, child.parent, args.owners);
      const secrets = args.secrets.map((secret) => addSecret(id, secret));
      for (const { name: key, issuer, subject, audience } of args.federatedCredentials) {
        new azuread.ApplicationFederatedIdentityCredential(
          `${name}/${key}`,
          { applicationId: id, displayName: key, issuer, subject, audiences: [audience] },
          child,
        );
      }
      if (args.type !== "daemon") addRedirectUris(id, platforms[args.type], args.redirectUris);
      if (listsPermissions(accesses.map(({ permissions }) => permissions.length))) {
        for (const { apiName, backendApp, permissions } of accesses) {
          const ids = permissions.map((permission) => permission.id);
          listPermissions(id, apiName, backendApp, forUsers ? { scopeIds: ids } : { roleIds: ids });
        }
      }
      const principalId = new azuread.ServicePrincipal(name, { clientId, ...ofPrincipal(args.owners) }, child)
        .objectId;
      return { clientId, principalId, secrets };
    }

    function give(access: Access): void {
      const { apiName, backendApp, permissions } = access;
      if (forUsers) grantConsent(principalId, apiName, backendApp, permissions);
      else assignRoles(access);
    }

    /** The consent to an application permission is the assignment of its role. */
    function assignRoles({ apiName, backendApp, permissions }: Access): void {
      for (const [index, value] of args.apis[apiName]!.entries()) {
        new azuread.AppRoleAssignment(
          `${name}/${apiName}/${value}`,
          {
            appRoleId: permissions[index]!.id,
            principalObjectId: principalId,
            resourceObjectId: backendApp.servicePrincipalId,
          },
          perApi(apiName, `/${value}`),
        );
      }
    }

    function preAuthorize({ apiName, backendApp, permissions }: Access): void {
      new azuread.ApplicationPreAuthorized(
        `${name}/${apiName}`,
        {
          applicationId: backendApp.applicationId,
          authorizedClientId: clientId,
          permissionIds: permissions.map(({ id }) => id),
        },
        perApi(apiName),
      );
    }
  }
}
