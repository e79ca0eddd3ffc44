import type * as pulumi from "@pulumi/pulumi";
import * as azuread from "./sdk/azuread.ts";
import type { RoleSettings } from "./settings.ts";

/** Whom the roles of an API are given to. */
export interface RoleAssignments {
  /** Of the API's component, and before the slash of everything in it. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  readonly roles: readonly RoleSettings[];
  /** By their values. */
  readonly published: Readonly<Record<string, { readonly id: pulumi.Input<string> }>>;
  /** Object id of the API's service principal. */
  readonly resource: pulumi.Input<string>;
}

/** Gives each role to the groups and service principals that the stack file names. */
export function assignRoles({ name, parent, roles, published, resource }: RoleAssignments): void {
  for (const { value, groups, servicePrincipals } of roles) {
    for (const principal of [...groups, ...servicePrincipals]) {
      new azuread.AppRoleAssignment(
        `${name}/roles/${value}/${principal}`,
        {
          appRoleId: published[value]!.id,
          principalObjectId: principal,
          resourceObjectId: resource,
        },
        { parent },
      );
    }
  }
}
