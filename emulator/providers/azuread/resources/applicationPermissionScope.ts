import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource, ResourceSchema } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { type GraphObject, once, step } from "../graphClient.ts";
import { applicationId, applicationObjectId, facetId } from "../ids.ts";
import { isApplication, isClaimValue, isUuid, notEmpty, oneOf } from "../validation.ts";

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

/** azuread.ApplicationPermissionScope: one delegated permission among the application's others. */
export function applicationPermissionScope(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  /**
   * Sends the scopes as they shall be; those that change or go are disabled first, in a request before, and
   * only once that is seen the rest follows.
   */
  const replaceScopes = async (objectId: string, doing: string, after: GraphObject[]) => {
    const before = scopesOf(await retrieveApplication(azureAd, objectId));
    const affected = before.filter(
      (scope) => scope.isEnabled === true && !isDeepStrictEqual(find(after, String(scope.id)), scope),
    );
    if (affected.length > 0) {
      const disabled = before.map((scope) =>
        affected.includes(scope) ? { ...scope, isEnabled: false } : scope,
      );
      const first = `${doing}: disabling first`;
      await updateApplication(azureAd, objectId, first, { api: { oauth2PermissionScopes: disabled } });
      await once(async () => {
        const now = scopesOf(await retrieveApplication(azureAd, objectId));
        return affected.every(({ id }) => find(now, String(id))?.isEnabled !== true);
      }, `${affected.length} scopes of application "${objectId}" to be disabled`);
    }
    await updateApplication(azureAd, objectId, doing, { api: { oauth2PermissionScopes: after } });
  };

  return {
    schema,

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const id = idForm.format(objectId, String(inputs.scopeId));
      await withLock(objectId, async () => {
        const scopes = scopesOf(await retrieveApplication(azureAd, objectId));
        if (find(scopes, String(inputs.scopeId))) throw alreadyExists(resource, id);
        await updateApplication(azureAd, objectId, `creating ${describe(id)}`, {
          api: { oauth2PermissionScopes: [...scopes, scopeOf(String(inputs.scopeId), inputs)] },
        });
      });
      return { id, outputs: outputsOf(id, scopeOf(String(inputs.scopeId), inputs)) };
    },

    async read(id) {
      const { objectId, key } = idForm.parse(id);
      const application = await step(`retrieving ${describe(id)}`, () =>
        graph.find(`applications/${objectId}`),
      );
      const scope = application && find(scopesOf(application), key);
      return scope && { id, outputs: outputsOf(id, scope) };
    },

    async update(id, { news }) {
      const { objectId, key } = idForm.parse(id);
      const scope = scopeOf(key, news);
      await withLock(objectId, async () => {
        const before = scopesOf(await retrieveApplication(azureAd, objectId));
        if (!find(before, key)) {
          throw new ProviderError(`updating ${describe(id)}: could not identify existing permission scope`);
        }
        const after = before.map((other) => (sameId(other, key) ? scope : other));
        await replaceScopes(objectId, `updating ${describe(id)}`, after);
      });
      return outputsOf(id, scope);
    },

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, async () => {
        const application = await step(`retrieving ${describe(id)}`, () =>
          graph.find(`applications/${objectId}`),
        );
        const before = application ? scopesOf(application) : [];
        if (!find(before, key)) return;
        const after = before.filter((other) => !sameId(other, key));
        await replaceScopes(objectId, `deleting ${describe(id)}`, after);
      });
    },
  };
}

function scopesOf(application: GraphObject): GraphObject[] {
  return ((application.api as GraphObject | undefined)?.oauth2PermissionScopes ?? []) as GraphObject[];
}

function find(scopes: readonly GraphObject[], id: string): GraphObject | undefined {
  return scopes.find((scope) => sameId(scope, id));
}

function sameId(scope: GraphObject, id: string): boolean {
  return String(scope.id).toLowerCase() === id.toLowerCase();
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

function describe(id: string): string {
  const { objectId, key } = idForm.parse(id);
  return `Permission Scope (Application: "${objectId}", Permission Scope ID: "${key}")`;
}
