import type { BridgedResource } from "../../bridge/schema.ts";
import { type AzureAd, alreadyExists } from "../azureAd.ts";
import { notFound, step } from "../graphClient.ts";
import { applicationId, applicationObjectId, facetId } from "../ids.ts";
import { isApplication, isUuid } from "../validation.ts";

const idForm = facetId("owners");

/** azuread.ApplicationOwner: one owner of the application. */
export function applicationOwner({ graph, withLock }: AzureAd): BridgedResource {
  const isOwner = async (id: string): Promise<boolean> => {
    const { objectId, key } = idForm.parse(id);
    return step(`retrieving ${describe(id)}`, async () => {
      if (!(await graph.find(`applications/${objectId}`))) return false;
      const owners = await graph.list(`applications/${objectId}/owners?$select=id`);
      return owners.some((owner) => String(owner.id).toLowerCase() === key.toLowerCase());
    });
  };
  const outputsOf = (id: string) => {
    const { objectId, key } = idForm.parse(id);
    return { applicationId: applicationId(objectId), ownerObjectId: key };
  };

  return {
    schema: {
      properties: {
        applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
        ownerObjectId: { type: "string", use: "required", replaces: true, check: isUuid },
      },
    },

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const owner = String(inputs.ownerObjectId);
      const id = idForm.format(objectId, owner);
      await withLock(objectId, async () => {
        if (await isOwner(id)) throw alreadyExists(resource, id);
        const reference = { "@odata.id": `${graph.origin}/v1.0/directoryObjects/${owner}` };
        await step(`adding ${describe(id)}`, () =>
          graph.post(`applications/${objectId}/owners/$ref`, reference, { retry: notFound }),
        );
      });
      return { id, outputs: outputsOf(id) };
    },

    read: async (id) => ((await isOwner(id)) ? { id, outputs: outputsOf(id) } : undefined),

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, () =>
        step(`removing ${describe(id)}`, () => graph.delete(`applications/${objectId}/owners/${key}/$ref`)),
      );
    },
  };
}

function describe(id: string): string {
  const { objectId, key } = idForm.parse(id);
  return `Owner (Application: "${objectId}", Owner: "${key}")`;
}
