import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import type { AzureAd } from "../azureAd.ts";
import { type GraphFailure, type GraphObject, notFound, step } from "../graphClient.ts";
import { isUuid } from "../validation.ts";

/**
 * azuread.AppRoleAssignment: a user, a group or a service principal has a role of an application
 * (terraform-provider-azuread, app_role_assignment_resource.go).
 */
export function appRoleAssignment({ graph }: AzureAd): BridgedResource {
  return {
    schema: {
      properties: {
        appRoleId: { type: "string", use: "required", replaces: true, check: isUuid },
        principalObjectId: { type: "string", use: "required", replaces: true, check: isUuid },
        resourceObjectId: { type: "string", use: "required", replaces: true, check: isUuid },
        principalDisplayName: { type: "string", use: "computed" },
        principalType: { type: "string", use: "computed" },
        resourceDisplayName: { type: "string", use: "computed" },
      },
    },

    async create(inputs) {
      const resourceId = String(inputs.resourceObjectId);
      await step(`Could not retrieve service principal for resource (Object ID: "${resourceId}")`, () =>
        graph.get(`servicePrincipals/${resourceId}`),
      );
      const created = await step("Could not create app role assignment", () =>
        graph.post(
          `servicePrincipals/${resourceId}/appRoleAssignedTo`,
          {
            appRoleId: String(inputs.appRoleId),
            principalId: String(inputs.principalObjectId),
            resourceId,
          },
          { retry: notReplicated },
        ),
      );
      return { id: `/${pathOf(resourceId, String(created.id))}`, outputs: outputsOf(created) };
    },

    async read(id) {
      const found = await step(`retrieving ${id}`, () => graph.find(parsed(id)));
      return found && { id, outputs: outputsOf(found) };
    },

    delete: (id) => step(`Deleting ${id}`, () => graph.delete(parsed(id))),
  };
}

/** What the provider waits out: a principal that has not replicated. */
function notReplicated(failure: GraphFailure): boolean {
  return (
    notFound(failure) || (failure.status === 400 && failure.message.includes("Not a valid reference update"))
  );
}

function pathOf(resourceId: string, id: string): string {
  return `servicePrincipals/${resourceId}/appRoleAssignedTo/${id}`;
}

/** @throws ProviderError when the id has another form */
function parsed(id: string): string {
  if (/^\/servicePrincipals\/[^/]+\/appRoleAssignedTo\/[^/]+$/.test(id)) return id.slice(1);
  throw new ProviderError(
    `${JSON.stringify(id)} is not a resource ID of the form /servicePrincipals/<object id>/appRoleAssignedTo/<id>`,
    "invalid-argument",
  );
}

function outputsOf(assignment: GraphObject): Properties {
  const text = (name: string) => String(assignment[name] ?? "");
  return {
    appRoleId: text("appRoleId"),
    principalObjectId: text("principalId"),
    resourceObjectId: text("resourceId"),
    principalDisplayName: text("principalDisplayName"),
    principalType: text("principalType"),
    resourceDisplayName: text("resourceDisplayName"),
  };
}
