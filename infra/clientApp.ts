import * as pulumi from "@pulumi/pulumi";
import type { BackendApp } from "./backendApp.ts";
import * as azuread from "./sdk/azuread.ts";
import { listsPermissions } from "./settings/limits.ts";
import type { ClientAppSettings, ClientSecretSettings } from "./settings.ts";

/** Arguments of {@link ClientApp}. */
export interface ClientAppArgs extends Omit<ClientAppSettings, "redirectUris"> {
  /** Backend apps whose scopes the client app is given, by API name. */
  readonly backendApps: Readonly<Record<string, BackendApp>>;
  /** Names that an API had before, by its name. */
  readonly formerNames: Readonly<Record<string, readonly string[]>>;
  /** Where Entra ID may send the browser back to; a platform without URIs is left out. */
  readonly redirectUris: Readonly<Record<RedirectPlatform, readonly pulumi.Input<string>[]>>;
  /** Refuse to delete the registration: its client id cannot be had again. */
  readonly protect: boolean;
}

/** A confidential client has Web redirect URIs; a page that redeems its code itself (PKCE) has SPA ones. */
export type RedirectPlatform = "Web" | "SPA";

/** Registers the developer portal's console as a client of every API, with secrets, permissions and consent. */
export class ClientApp extends pulumi.ComponentResource {
  /** Application (client) ID. */
  readonly clientId: pulumi.Output<string>;
  /** Value of the active client secret: the last one in the stack file. */
  readonly clientSecret: pulumi.Output<string>;

  constructor(name: string, args: ClientAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:ClientApp", name, {}, opts);
    const child = { parent: this };

    const registration = new azuread.ApplicationRegistration(
      name,
      {
        displayName: args.displayName,
        signInAudience: args.signInAudience,
        requestedAccessTokenVersion: args.tokenVersion,
        implicitAccessTokenIssuanceEnabled: args.implicitGrant.accessTokens,
        implicitIdTokenIssuanceEnabled: args.implicitGrant.idTokens,
      },
      { parent: this, protect: args.protect },
    );
    const secrets = args.secrets.map(addSecret);
    addRedirectUris("Web");
    addRedirectUris("SPA");
    const servicePrincipal = new azuread.ServicePrincipal(name, { clientId: registration.clientId }, child);
    const lists = listsPermissions(Object.values(args.backendApps).map(({ scopes }) => scopes.length));
    for (const [apiName, backendApp] of Object.entries(args.backendApps)) {
      if (lists) addPermissions(apiName, backendApp);
      if (args.grantAdminConsent) grantConsent(apiName, backendApp);
    }

    this.clientId = registration.clientId;
    this.clientSecret = pulumi.secret(secrets.at(-1)!.value);
    this.registerOutputs({ clientId: this.clientId });

    function addSecret(secret: ClientSecretSettings): azuread.ApplicationPassword {
      return new azuread.ApplicationPassword(
        `${name}/${secret.name}`,
        { applicationId: registration.id, displayName: secret.name, endDate: secret.expires },
        child,
      );
    }

    function addRedirectUris(type: RedirectPlatform): void {
      const redirectUris = [...args.redirectUris[type]];
      if (redirectUris.length === 0) return;
      new azuread.ApplicationRedirectUris(
        `${name}/${type}`,
        { applicationId: registration.id, type, redirectUris },
        child,
      );
    }

    function addPermissions(apiName: string, { clientId, scopes }: BackendApp): void {
      new azuread.ApplicationApiAccess(
        `${name}/${apiName}`,
        {
          applicationId: registration.id,
          apiClientId: clientId,
          scopeIds: scopes.map(({ id }) => id),
        },
        perApi(apiName),
      );
    }

    /** Entra ID keeps one grant per client and API; a second one for another scope would be refused. */
    function grantConsent(apiName: string, { servicePrincipalId, scopes }: BackendApp): void {
      new azuread.ServicePrincipalDelegatedPermissionGrant(
        `${name}/${apiName}`,
        {
          servicePrincipalObjectId: servicePrincipal.objectId,
          resourceServicePrincipalObjectId: servicePrincipalId,
          claimValues: scopes.map(({ value }) => value),
        },
        perApi(apiName),
      );
    }

    function perApi(apiName: string): pulumi.CustomResourceOptions {
      const formerNames = args.formerNames[apiName] ?? [];
      return { ...child, aliases: formerNames.map((former) => ({ name: `${name}/${former}` })) };
    }
  }
}
