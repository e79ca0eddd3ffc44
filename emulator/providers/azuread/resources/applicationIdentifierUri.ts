import type { BridgedResource } from "../../bridge/schema.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { step } from "../graphClient.ts";
import { applicationId, applicationObjectId, facetId } from "../ids.ts";
import { isApplication, notEmpty } from "../validation.ts";

/** The key is the URI in base64. */
const idForm = facetId("identifierUris", "[A-Za-z0-9+/=]+");

/** azuread.ApplicationIdentifierUri: one Application ID URI among the application's others. */
export function applicationIdentifierUri(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  return {
    schema: {
      properties: {
        applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
        identifierUri: { type: "string", use: "required", replaces: true, check: notEmpty },
      },
    },

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const uri = String(inputs.identifierUri);
      const id = idForm.format(objectId, Buffer.from(uri).toString("base64"));
      await withLock(objectId, async () => {
        const { identifierUris } = await retrieveApplication(azureAd, objectId);
        if (strings(identifierUris).includes(uri)) throw alreadyExists(resource, id);
        await updateApplication(azureAd, objectId, `creating ${describe(id)}`, {
          identifierUris: [...strings(identifierUris), uri],
        });
      });
      return { id, outputs: { applicationId: applicationId(objectId), identifierUri: uri } };
    },

    async read(id) {
      const { objectId, uri } = parse(id);
      const application = await step(`retrieving ${describe(id)}`, () =>
        graph.find(`applications/${objectId}`),
      );
      if (!strings(application?.identifierUris).includes(uri)) return undefined;
      return { id, outputs: { applicationId: applicationId(objectId), identifierUri: uri } };
    },

    async delete(id) {
      const { objectId, uri } = parse(id);
      await withLock(objectId, async () => {
        const application = await step(`retrieving ${describe(id)}`, () =>
          graph.find(`applications/${objectId}`),
        );
        const uris = strings(application?.identifierUris);
        if (!uris.includes(uri)) return;
        await updateApplication(azureAd, objectId, `deleting ${describe(id)}`, {
          identifierUris: uris.filter((other) => other !== uri),
        });
      });
    },
  };
}

function parse(id: string): { objectId: string; uri: string } {
  const { objectId, key } = idForm.parse(id);
  return { objectId, uri: Buffer.from(key, "base64").toString() };
}

function describe(id: string): string {
  const { objectId, uri } = parse(id);
  return `Application IdentifierUri (Application: "${objectId}", Identifier URI: "${uri}")`;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
