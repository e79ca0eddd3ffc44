import * as pulumi from "@pulumi/pulumi";
import type { BackendApp } from "../backendApp.ts";
import { dependingOn } from "../dependingOn.ts";
import { byValue, type PublishedPermission, urisOf } from "../publishedPermissions.ts";
import { assignRoles } from "../roleAssignments.ts";
import * as azuread from "../sdk/azuread.ts";
import type { BackendAppSettings } from "../settings.ts";
import { facetIds } from "./facetIds.ts";
import type { FoundRegistration } from "./find.ts";

/** Arguments of {@link ExistingBackendApp}. */
export interface ExistingBackendAppArgs extends BackendAppSettings {
  readonly found: FoundRegistration;
}

/**
 * An API's registration that somebody else looks after. What the stack needs of it is read and nothing of it is
 * changed: under the names that the stack's own would have, so that a stack which gives its registration away does not delete it.
 * The assignments of its roles are objects of their own, and the stack's.
 */
export class ExistingBackendApp extends pulumi.ComponentResource implements BackendApp {
  readonly applicationId: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly identifierUri: pulumi.Output<string>;
  readonly scopes: readonly PublishedPermission[];
  readonly scopesByValue: Readonly<Record<string, PublishedPermission>>;
  readonly roles: Readonly<Record<string, PublishedPermission>>;
  readonly scopeUris: pulumi.Output<string[]>;
  readonly servicePrincipalId: pulumi.Output<string>;

  constructor(
    name: string,
    { found, ...args }: ExistingBackendAppArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("apim-oauth:infra:BackendApp", name, {}, opts);
    const child = { parent: this };
    const application = `/applications/${found.objectId}`;
    const identifierUri = args.identifierUri ?? `api://${found.clientId}`;

    const registration = azuread.ApplicationRegistration.get(name, application, undefined, child);
    const exposed = azuread.ApplicationIdentifierUri.get(
      name,
      facetIds.identifierUri(application, identifierUri),
      undefined,
      child,
    );
    const idOf = (kind: "scopes" | "roles", value: string) =>
      found[kind].find((permission) => permission.value === value)!.id;
    this.applicationId = dependingOn(registration, application);
    this.clientId = dependingOn(registration, found.clientId);
    this.identifierUri = dependingOn(exposed, identifierUri);
    this.scopes = args.scopes.map(({ value }) => {
      const id = idOf("scopes", value);
      const path = facetIds.scope(application, id);
      const read = azuread.ApplicationPermissionScope.get(`${name}/${value}`, path, undefined, child);
      return { id: dependingOn(read, id), value: dependingOn(read, value) };
    });
    this.scopesByValue = byValue(args.scopes, this.scopes);
    this.scopeUris = urisOf(this.identifierUri, this.scopes);
    this.roles = Object.fromEntries(
      args.roles.map(({ value }) => {
        const id = idOf("roles", value);
        const path = facetIds.role(application, id);
        const read = azuread.ApplicationAppRole.get(`${name}/roles/${value}`, path, undefined, child);
        return [value, { id: dependingOn(read, id), value: dependingOn(read, value) }];
      }),
    );
    const { objectId } = found.principal;
    const principal = azuread.ServicePrincipal.get(name, `/servicePrincipals/${objectId}`, undefined, child);
    this.servicePrincipalId = dependingOn(principal, objectId);
    assignRoles({
      name,
      parent: this,
      roles: args.roles,
      published: this.roles,
      resource: this.servicePrincipalId,
    });
    // For the guardrails, which do not see what is only read.
    this.registerOutputs({
      existing: true,
      clientId: this.clientId,
      identifierUri: this.identifierUri,
      signInAudience: found.signInAudience,
    });
  }
}
