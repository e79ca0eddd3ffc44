import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource, ResourceSchema } from "../../bridge/schema.ts";
import type { AzureAd } from "../azureAd.ts";
import type { GraphObject } from "../graphClient.ts";
import { applicationId, applicationObjectId, facetId } from "../ids.ts";
import { isApplication, isClaimValue, isUuid, notEmpty, oneOf } from "../validation.ts";
import { type PermissionKind, type PermissionPlace, permissionList } from "./permissionList.ts";

const schema: ResourceSchema = {
  properties: {
    applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
    roleId: { type: "string", use: "required", replaces: true, check: isUuid },
    allowedMemberTypes: { type: "strings", use: "required", check: oneOf("Application", "User") },
    description: { type: "string", use: "required", check: notEmpty },
    displayName: { type: "string", use: "required", check: notEmpty },
    value: { type: "string", use: "optional", check: isClaimValue },
  },
  // Terraform's MinItems.
  atLeastOneOf: [["allowedMemberTypes"]],
};

const idForm = facetId("appRoles");

const roles: PermissionKind = {
  plural: "app roles",
  singular: "app role",
  // Graph shows `origin` and takes it back in no request (learn.microsoft.com/graph/api/resources/approle).
  entries: (application) =>
    ((application.appRoles ?? []) as GraphObject[]).map(({ origin: _, ...role }) => role),
  patch: (appRoles, id) => ({ id, appRoles }),
};

/**
 * azuread.ApplicationAppRole: one role among the application's others
 * (terraform-provider-azuread, application_app_role_resource.go; its PATCH repeats the application's id).
 */
export function applicationAppRole(azureAd: AzureAd): BridgedResource {
  const list = permissionList(azureAd, roles);

  return {
    schema,

    async create(inputs, resource) {
      const id = idForm.format(applicationObjectId(inputs.applicationId), String(inputs.roleId));
      const role = roleOf(String(inputs.roleId), inputs);
      await list.create(placeOf(id), role, resource, id);
      return { id, outputs: outputsOf(id, role) };
    },

    async read(id) {
      const role = await list.read(placeOf(id));
      return role && { id, outputs: outputsOf(id, role) };
    },

    async update(id, { news }) {
      const role = roleOf(placeOf(id).key, news);
      await list.update(placeOf(id), role);
      return outputsOf(id, role);
    },

    delete: (id) => list.delete(placeOf(id)),
  };
}

function roleOf(
  id: string,
  { allowedMemberTypes, description, displayName, value }: Properties,
): GraphObject {
  return {
    id,
    isEnabled: true,
    allowedMemberTypes: Array.isArray(allowedMemberTypes) ? allowedMemberTypes.map(String) : [],
    description: String(description),
    displayName: String(displayName),
    value: String(value ?? ""),
  };
}

function outputsOf(id: string, role: GraphObject): Properties {
  const { objectId, key } = idForm.parse(id);
  return {
    applicationId: applicationId(objectId),
    roleId: key,
    allowedMemberTypes: (role.allowedMemberTypes as unknown[]).map(String),
    description: String(role.description ?? ""),
    displayName: String(role.displayName ?? ""),
    value: String(role.value ?? ""),
  };
}

function placeOf(id: string): PermissionPlace {
  const { objectId, key } = idForm.parse(id);
  return { objectId, key, described: `App Role (Application: "${objectId}", Role ID: "${key}")` };
}
