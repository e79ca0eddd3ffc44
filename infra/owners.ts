import type * as pulumi from "@pulumi/pulumi";
import * as azuread from "./sdk/azuread.ts";
import type { OwnersSettings } from "./settings.ts";

const nobody: OwnersSettings = { others: [] };

/**
 * Makes others than who deploys owners of an app registration. Who deploys with Application.ReadWrite.OwnedBy is made one
 * by Graph as the registration is created (microsoftgraph/msgraph-sdk-powershell#829), and the azuread provider refuses
 * to add an owner that is there (terraform-provider-azuread, application_owner_resource.go).
 * @param name of the app
 */
export function addOwners(
  name: string,
  applicationId: pulumi.Input<string>,
  parent: pulumi.Resource,
  { others }: OwnersSettings = nobody,
): void {
  for (const ownerObjectId of others) {
    new azuread.ApplicationOwner(
      `${name}/owners/${ownerObjectId}`,
      { applicationId, ownerObjectId },
      { parent },
    );
  }
}

/**
 * The owners of a service principal, who deploys included: without it the provider takes the ownership away from who
 * deploys once the service principal is there (terraform-provider-azuread, service_principal_resource.go).
 * @returns nothing where the stack file names nobody
 */
export function ofPrincipal({ deployer, others }: OwnersSettings = nobody): { readonly owners?: string[] } {
  const owners = [...(deployer === undefined ? [] : [deployer]), ...others];
  return owners.length === 0 ? {} : { owners };
}
