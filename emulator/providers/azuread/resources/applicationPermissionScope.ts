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
    scopeId: { type: "string", use: "required", replaces: true, check: isUuid },
    adminConsentDescription: { type: "string", use: "required", check: notEmpty },
    adminConsentDisplayName: { type: "string", use: "required", check: notEmpty },
    value: { type: "string", use: "required", check: isClaimValue },
    type: { type: "string", use: "optional", default: "User", check: oneOf("Admin", "User") },
    userConsentDescription: { type: "string", use: "optional", check: notEmpty },
    userConsentDisplayName: { type: "string", use: "optional", check: notEmpty },
  },
};

const idForm = facetId("permissionScopes");

const scopes: PermissionKind = {
  plural: "scopes",
  singular: "permission scope",
  entries: (application) =>
    ((application.api as GraphObject | undefined)?.oauth2PermissionScopes ?? []) as GraphObject[],
  patch: (oauth2PermissionScopes) => ({ api: { oauth2PermissionScopes } }),
};

/** azuread.ApplicationPermissionScope: one delegated permission among the application's others. */
export function applicationPermissionScope(azureAd: AzureAd): BridgedResource {
  const list = permissionList(azureAd, scopes);

  return {
    schema,

    async create(inputs, resource) {
      const id = idForm.format(applicationObjectId(inputs.applicationId), String(inputs.scopeId));
      const scope = scopeOf(String(inputs.scopeId), inputs);
      await list.create(placeOf(id), scope, resource, id);
      return { id, outputs: outputsOf(id, scope) };
    },

    async read(id) {
      const scope = await list.read(placeOf(id));
      return scope && { id, outputs: outputsOf(id, scope) };
    },

    async update(id, { news }) {
      const scope = scopeOf(placeOf(id).key, news);
      await list.update(placeOf(id), scope);
      return outputsOf(id, scope);
    },

    delete: (id) => list.delete(placeOf(id)),
  };
}

function scopeOf(id: string, inputs: Properties): GraphObject {
  const text = (name: string) => String(inputs[name] ?? "");
  return {
    id,
    isEnabled: true,
    adminConsentDescription: text("adminConsentDescription"),
    adminConsentDisplayName: text("adminConsentDisplayName"),
    type: text("type"),
    userConsentDescription: text("userConsentDescription"),
    userConsentDisplayName: text("userConsentDisplayName"),
    value: text("value"),
  };
}

function outputsOf(id: string, scope: GraphObject): Properties {
  const { objectId, key } = idForm.parse(id);
  const text = (name: string) => String(scope[name] ?? "");
  return {
    applicationId: applicationId(objectId),
    scopeId: key,
    adminConsentDescription: text("adminConsentDescription"),
    adminConsentDisplayName: text("adminConsentDisplayName"),
    type: text("type"),
    userConsentDescription: text("userConsentDescription"),
    userConsentDisplayName: text("userConsentDisplayName"),
    value: text("value"),
  };
}

function placeOf(id: string): PermissionPlace {
  const { objectId, key } = idForm.parse(id);
  const described = `Permission Scope (Application: "${objectId}", Permission Scope ID: "${key}")`;
  return { objectId, key, described };
}
