import * as pulumi from "@pulumi/pulumi";
import type { BackendApp } from "./backendApp.ts";
import { clientResources } from "./clientResources.ts";
import { addOwners, ofPrincipal } from "./owners.ts";
import * as azuread from "./sdk/azuread.ts";
import { listsPermissions } from "./settings/limits.ts";
import type { ClientAppSettings, OwnersSettings } from "./settings.ts";

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
  /** @default nobody */
  readonly owners?: OwnersSettings;
}

/** A confidential client has Web redirect URIs; a page that redeems its code itself (PKCE) has SPA ones. */
export type RedirectPlatform = "Web" | "SPA";

/** Registers the developer portal's console as a client of every API, with secrets, permissions and consent. */
export class ClientApp extends pulumi.ComponentResource {
  /** Application (client) ID. */
  readonly clientId: pulumi.Output<string>;
  /** Value of the active client secret: the last one in the stack file; undefined where it has none. */
  readonly clientSecret: pulumi.Output<string> | undefined;

  constructor(name: string, args: ClientAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:ClientApp", name, {}, opts);
    const { formerNames } = args;
    const { addSecret, addRedirectUris, listPermissions, grantConsent } = clientResources({
      name,
      parent: this,
      formerNames,
    });

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
    addOwners(name, registration.id, this, args.owners);
    const secrets = args.secrets.map((secret) => addSecret(registration.id, secret));
    addRedirectUris(registration.id, "Web", args.redirectUris.Web);
    addRedirectUris(registration.id, "SPA", args.redirectUris.SPA);
    const { objectId } = new azuread.ServicePrincipal(
      name,
      { clientId: registration.clientId, ...ofPrincipal(args.owners) },
      { parent: this },
    );
    const lists = listsPermissions(Object.values(args.backendApps).map(({ scopes }) => scopes.length));
    for (const [apiName, backendApp] of Object.entries(args.backendApps)) {
      const scopeIds = backendApp.scopes.map(({ id }) => id);
      if (lists) listPermissions(registration.id, apiName, backendApp, { scopeIds });
      if (args.grantAdminConsent) grantConsent(objectId, apiName, backendApp, backendApp.scopes);
    }

    this.clientId = registration.clientId;
    const active = secrets.at(-1);
    this.clientSecret = active && pulumi.secret(active.value);
    this.registerOutputs({ clientId: this.clientId });
  }
}
