import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { type GraphObject, step } from "../graphClient.ts";
import { applicationId, applicationObjectId, facetId } from "../ids.ts";
import { isApplication, isUuid } from "../validation.ts";

const idForm = facetId("apiAccess");

/**
 * azuread.ApplicationApiAccess: what the application asks of one API. Asking is not consent. Its PATCH
 * repeats the application's id.
 */
export function applicationApiAccess(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  return {
    schema: {
      properties: {
        applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
        apiClientId: { type: "string", use: "required", replaces: true, check: isUuid },
        roleIds: { type: "strings", use: "optional", check: isUuid },
        scopeIds: { type: "strings", use: "optional", check: isUuid },
      },
      atLeastOneOf: [["roleIds", "scopeIds"]],
    },

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const apiClientId = String(inputs.apiClientId);
      const id = idForm.format(objectId, apiClientId);
      const access = accessFor(apiClientId, inputs);
      await withLock(objectId, async () => {
        const apis = apisOf(await retrieveApplication(azureAd, objectId));
        if (find(apis, apiClientId)) throw alreadyExists(resource, id);
        const requiredResourceAccess = [...apis, access];
        await updateApplication(azureAd, objectId, `creating ${describe(id)}`, {
          id: objectId,
          requiredResourceAccess,
        });
      });
      return { id, outputs: outputsOf(objectId, access) };
    },

    async read(id) {
      const { objectId, key } = idForm.parse(id);
      const application = await step(`retrieving ${describe(id)}`, () =>
        graph.find(`applications/${objectId}`),
      );
      const access = application && find(apisOf(application), key);
      return access && { id, outputs: outputsOf(objectId, access) };
    },

    async update(id, { news }) {
      const { objectId, key } = idForm.parse(id);
      const access = accessFor(key, news);
      await withLock(objectId, async () => {
        const apis = apisOf(await retrieveApplication(azureAd, objectId));
        if (!find(apis, key))
          throw new ProviderError(`updating ${describe(id)}: could not identify existing API`);
        const requiredResourceAccess = apis.map((other) => (sameApi(other, key) ? access : other));
        await updateApplication(azureAd, objectId, `updating ${describe(id)}`, {
          id: objectId,
          requiredResourceAccess,
        });
      });
      return outputsOf(objectId, access);
    },

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, async () => {
        const application = await step(`retrieving ${describe(id)}`, () =>
          graph.find(`applications/${objectId}`),
        );
        const apis = application ? apisOf(application) : [];
        if (!find(apis, key)) return;
        const requiredResourceAccess = apis.filter((other) => !sameApi(other, key));
        await updateApplication(azureAd, objectId, `deleting ${describe(id)}`, {
          id: objectId,
          requiredResourceAccess,
        });
      });
    },
  };
}

function apisOf(application: GraphObject): GraphObject[] {
  return (application.requiredResourceAccess ?? []) as GraphObject[];
}

function find(apis: readonly GraphObject[], apiClientId: string): GraphObject | undefined {
  return apis.find((api) => sameApi(api, apiClientId));
}

function sameApi(api: GraphObject, apiClientId: string): boolean {
  return String(api.resourceAppId).toLowerCase() === apiClientId.toLowerCase();
}

function accessFor(apiClientId: string, { roleIds, scopeIds }: Properties): GraphObject {
  const entries = (ids: unknown, type: "Role" | "Scope") =>
    (Array.isArray(ids) ? ids : []).map((id) => ({ id: String(id), type }));
  return {
    resourceAppId: apiClientId,
    resourceAccess: [...entries(roleIds, "Role"), ...entries(scopeIds, "Scope")],
  };
}

function outputsOf(objectId: string, { resourceAppId, resourceAccess }: GraphObject): Properties {
  const ids = (type: string) =>
    (resourceAccess as GraphObject[]).filter((entry) => entry.type === type).map(({ id }) => String(id));
  return {
    applicationId: applicationId(objectId),
    apiClientId: String(resourceAppId),
    roleIds: ids("Role"),
    scopeIds: ids("Scope"),
  };
}

function describe(id: string): string {
  const { objectId, key } = idForm.parse(id);
  return `API Access (Application: "${objectId}", API Client ID: "${key}")`;
}
