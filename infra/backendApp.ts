import * as pulumi from "@pulumi/pulumi";
import { dependingOn } from "./dependingOn.ts";
import { addOwners, ofPrincipal } from "./owners.ts";
import { byValue, type PublishedPermission, urisOf } from "./publishedPermissions.ts";
import { assignRoles } from "./roleAssignments.ts";
import * as azuread from "./sdk/azuread.ts";
import * as random from "./sdk/random.ts";
import { memberTypes } from "./settings/permissions.ts";
import type { BackendAppSettings, OwnersSettings, RoleSettings, ScopeSettings } from "./settings.ts";

/** Arguments of {@link BackendApp}: the app registration as the stack file describes it. */
export interface BackendAppArgs extends BackendAppSettings {
  /** Refuse to delete the registration and the ids of its scopes and roles: none can be made again as it was. */
  readonly protect: boolean;
  /** @default nobody */
  readonly owners?: OwnersSettings;
}

/**
 * Registers an API in Entra ID, publishes its delegated scopes and its roles, and assigns the roles.
 *
 * Its owners are those of the stack file. Asking who deploys would make the plan depend on who runs the preview.
 */
export class BackendApp extends pulumi.ComponentResource {
  /** Resource id of the registration, `/applications/<object id>`. */
  readonly applicationId: pulumi.Output<string>;
  /** Application (client) ID; the audience that the gateway checks. */
  readonly clientId: pulumi.Output<string>;
  /** Application ID URI, which scopes are asked for under. */
  readonly identifierUri: pulumi.Output<string>;
  readonly scopes: readonly PublishedPermission[];
  /** The same by their values, as the stack file has them. */
  readonly scopesByValue: Readonly<Record<string, PublishedPermission>>;
  /** By their values, as the stack file has them. */
  readonly roles: Readonly<Record<string, PublishedPermission>>;
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
    addOwners(name, registration.id, this, args.owners);
    this.applicationId = registration.id;
    this.clientId = registration.clientId;
    this.identifierUri = exposeApi();
    this.scopes = args.scopes.map(addScope);
    this.scopesByValue = byValue(args.scopes, this.scopes);
    this.scopeUris = urisOf(this.identifierUri, this.scopes);
    const roles = args.roles.map((role) => ({ value: role.value, published: addRole(role) }));
    this.roles = Object.fromEntries(
      roles.map(({ value, published }) => [
        value,
        { id: published.roleId, value: dependingOn(published, value) },
      ]),
    );
    const servicePrincipal = new azuread.ServicePrincipal(
      name,
      {
        clientId: this.clientId,
        ...ofPrincipal(args.owners),
        ...(args.assignmentRequired && { appRoleAssignmentRequired: true }),
      },
      // It mirrors the roles, and an assignment is refused where they have not come there yet.
      { ...child, dependsOn: roles.map(({ published }) => published) },
    );
    this.servicePrincipalId = servicePrincipal.objectId;
    assignRoles({
      name,
      parent: this,
      roles: args.roles,
      published: this.roles,
      resource: this.servicePrincipalId,
    });
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

    function addScope(scope: ScopeSettings): PublishedPermission {
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

    /** Named apart from scopes: a role that takes the place of a scope is not the same permission. */
    function addRole(role: RoleSettings): azuread.ApplicationAppRole {
      const key = `${name}/roles/${role.value}`;
      return new azuread.ApplicationAppRole(
        key,
        {
          applicationId: registration.id,
          roleId: new random.RandomUuid(key, {}, kept).result,
          value: role.value,
          displayName: role.displayName,
          description: role.description,
          allowedMemberTypes: [...memberTypes[role.for]],
        },
        child,
      );
    }
  }
}
