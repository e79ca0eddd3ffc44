import type { Properties, PropertyValue } from "../../../../lib/engine/values.ts";
import type { BridgedResource } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { type GraphObject, step } from "../graphClient.ts";
import { applicationId, applicationObjectId, facetId } from "../ids.ts";
import { isApplication, isRedirectUri, oneOf } from "../validation.ts";

/** Where Graph keeps the redirect URIs of each platform. */
const platforms: Readonly<Record<string, string>> = { PublicClient: "publicClient", SPA: "spa", Web: "web" };

const idForm = facetId("redirectUris", "PublicClient|SPA|Web");

/** azuread.ApplicationRedirectUris: all redirect URIs of one platform. */
export function applicationRedirectUris(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  return {
    schema: {
      properties: {
        applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
        type: { type: "string", use: "required", replaces: true, check: oneOf("PublicClient", "SPA", "Web") },
        redirectUris: { type: "strings", use: "required", check: isRedirectUri },
      },
    },

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const type = String(inputs.type);
      const id = idForm.format(objectId, type);
      await withLock(objectId, async () => {
        const application = await retrieveApplication(azureAd, objectId);
        if (urisOf(application, type).length > 0) throw alreadyExists(resource, id);
        await updateApplication(
          azureAd,
          objectId,
          `creating ${describe(id)}`,
          body(type, inputs.redirectUris),
        );
      });
      return { id, outputs: outputsOf(id, inputs.redirectUris) };
    },

    async read(id) {
      const { objectId, key } = idForm.parse(id);
      const application = await step(`retrieving ${describe(id)}`, () =>
        graph.find(`applications/${objectId}`),
      );
      const uris = application ? urisOf(application, key) : [];
      return uris.length === 0 ? undefined : { id, outputs: outputsOf(id, uris) };
    },

    async update(id, { news }) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, () =>
        updateApplication(azureAd, objectId, `updating ${describe(id)}`, body(key, news.redirectUris)),
      );
      return outputsOf(id, news.redirectUris);
    },

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      const doing = `deleting ${describe(id)}`;
      await withLock(objectId, () =>
        updateApplication(azureAd, objectId, doing, body(key, [])).catch(unlessNotFound),
      );
    },
  };
}

function urisOf(application: GraphObject, type: string): string[] {
  const platform = application[platforms[type] ?? ""] as GraphObject | undefined;
  return Array.isArray(platform?.redirectUris) ? platform.redirectUris.map(String) : [];
}

/** Nothing is left to take away from an application that is gone. */
function unlessNotFound(error: unknown): void {
  if (!(error instanceof ProviderError) || error.status !== "not-found") throw error;
}

function body(type: string, redirectUris: PropertyValue | undefined): GraphObject {
  return { [platforms[type] ?? ""]: { redirectUris: redirectUris ?? [] } };
}

function outputsOf(id: string, redirectUris: PropertyValue | undefined): Properties {
  const { objectId, key } = idForm.parse(id);
  return { applicationId: applicationId(objectId), type: key, redirectUris: redirectUris ?? [] };
}

function describe(id: string): string {
  const { objectId, key } = idForm.parse(id);
  return `Redirect URIs (Application: "${objectId}", Type: "${key}")`;
}
