import * as pulumi from "@pulumi/pulumi";
import { dependingOn } from "./dependingOn.ts";
import * as azuread from "./sdk/azuread.ts";
import * as random from "./sdk/random.ts";
import type { BackendAppSettings, ScopeSettings } from "./settings.ts";

/** Arguments of {@link BackendApp}: the app registration as the stack file describes it. */
export interface BackendAppArgs extends BackendAppSettings {
  /** Refuse to delete the registration and the ids of its scopes: neither can be made again as it was. */
  readonly protect: boolean;
}

/** A delegated scope of a backend app. */
export interface PublishedScope {
  /** What a token carries in `scp`. */
  readonly value: pulumi.Output<string>;
  /** GUID, the same for as long as the value stays the same. */
  readonly id: pulumi.Output<string>;
}

/**
 * Registers an API in Entra ID and publishes its delegated scopes.
 *
 * The registration gets no owners: ApplicationRegistration has none, and adding one afterwards takes
 * Application.ReadWrite.All, which makes ownership needless
 * (learn.microsoft.com/graph/api/application-post-owners). Asking who deploys would besides make the plan
 * depend on who runs the preview.
 */
export class BackendApp extends pulumi.ComponentResource {
  /** Application (client) ID; the audience that the gateway checks. */
  readonly clientId: pulumi.Output<string>;
  /** Application ID URI, which scopes are asked for under. */
  readonly identifierUri: pulumi.Output<string>;
  readonly scopes: readonly PublishedScope[];
  /** Every scope as a client asks for it, such as `api://<client id>/Calculator.Read`. */
  readonly scopeUris: pulumi.Output<string[]>;
  /** Object id of the service principal that consent is granted on. */
  readonly servicePrincipalId: pulumi.Output<string>;

  constructor(name: string, args: BackendAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:BackendApp", name, {}, opts);
    const child = { parent: this };
    const kept = { parent: this, protect: args.protect };

    const registration = new azuread.ApplicationRegistration(
      name,
      {
        displayName: args.displayName,
        signInAudience: args.signInAudience,
        requestedAccessTokenVersion: args.tokenVersion,
      },
      kept,
    );
    this.clientId = registration.clientId;
    this.identifierUri = exposeApi();
    this.scopes = args.scopes.map(addScope);
    this.scopeUris = pulumi
      .all([this.identifierUri, pulumi.all(this.scopes.map(({ value }) => value))])
      .apply(([uri, values]) => values.map((value) => `${uri}/${value}`));
    this.servicePrincipalId = new azuread.ServicePrincipal(name, { clientId: this.clientId }, child).objectId;
    this.registerOutputs({ clientId: this.clientId, identifierUri: this.identifierUri });

    function exposeApi(): pulumi.Output<string> {
      const identifierUri = args.identifierUri ?? pulumi.interpolate`api://${registration.clientId}`;
      const exposed = new azuread.ApplicationIdentifierUri(
        name,
        { applicationId: registration.id, identifierUri },
        child,
      );
      return dependingOn(exposed, identifierUri);
    }

    function addScope(scope: ScopeSettings): PublishedScope {
      // Keyed by the value, never by the position: a changed id takes the scope away from everyone who has it.
      const key = `${name}/${scope.value}`;
      const published = new azuread.ApplicationPermissionScope(
        key,
        {
          applicationId: registration.id,
          scopeId: new random.RandomUuid(key, {}, kept).result,
          value: scope.value,
          type: scope.type,
          adminConsentDisplayName: scope.adminConsentDisplayName,
          adminConsentDescription: scope.adminConsentDescription,
          userConsentDisplayName: scope.userConsentDisplayName,
          userConsentDescription: scope.userConsentDescription,
        },
        child,
      );
      return { id: published.scopeId, value: dependingOn(published, scope.value) };
    }
  }
}
