import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource, ResourceSchema } from "../../bridge/schema.ts";
import { type AzureAd, retrieveApplication } from "../azureAd.ts";
import { type GraphObject, step, until } from "../graphClient.ts";
import { applicationId, applicationObjectId, legacyId } from "../ids.ts";
import { isApplication, noLongerThan, notEmpty } from "../validation.ts";

const schema: ResourceSchema = {
  properties: {
    applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
    // A list of one at most, so that the set that the bridge takes it for is no other.
    audiences: { type: "strings", use: "required", check: notEmpty },
    displayName: {
      type: "string",
      use: "required",
      replaces: true,
      check: (value, argument) => notEmpty(value, argument) ?? noLongerThan(120)(value, argument),
    },
    issuer: { type: "string", use: "required" },
    subject: { type: "string", use: "required" },
    description: { type: "string", use: "optional" },
    credentialId: { type: "string", use: "computed" },
  },
  atLeastOneOf: [["audiences"]],
};

const idForm = legacyId("federatedIdentityCredential");

/**
 * azuread.ApplicationFederatedIdentityCredential: trust in somebody's tokens of another issuer
 * (terraform-provider-azuread, application_federated_identity_credential_resource.go).
 */
export function applicationFederatedIdentityCredential(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  return {
    schema,

    async create(inputs) {
      const objectId = applicationObjectId(inputs.applicationId);
      return await withLock(objectId, async () => {
        await retrieveApplication(azureAd, objectId);
        const doing = `Adding federated identity credential for /applications/${objectId}`;
        const created = await step(doing, () => graph.post(pathOf(objectId), bodyOf(inputs)));
        const key = String(created.id);
        await until(
          async () => (await graph.find(pathOf(objectId, key))) !== undefined,
          `federated identity credential ${key}`,
        );
        return { id: idForm.format(objectId, key), outputs: outputsOf(objectId, created) };
      });
    },

    async read(id) {
      const { objectId, key } = idForm.parse(id);
      const found = await step(`Retrieving ${describe(id)}`, () => graph.find(pathOf(objectId, key)));
      return found && { id, outputs: outputsOf(objectId, found) };
    },

    async update(id, { news }) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, () =>
        step(`Updating ${describe(id)}`, () =>
          graph.patch(pathOf(objectId, key), { id: key, ...bodyOf(news) }),
        ),
      );
      return news;
    },

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, async () => {
        await step(`Removing ${describe(id)}`, () => graph.delete(pathOf(objectId, key)));
        await until(
          async () => (await graph.find(pathOf(objectId, key))) === undefined,
          `deletion of ${describe(id)}`,
        );
      });
    },
  };
}

function pathOf(objectId: string, key?: string): string {
  return `applications/${objectId}/federatedIdentityCredentials${key === undefined ? "" : `/${key}`}`;
}

function bodyOf({ audiences, description, displayName, issuer, subject }: Properties): GraphObject {
  return {
    audiences: Array.isArray(audiences) ? audiences.map(String) : [],
    description: description === undefined || description === "" ? null : String(description),
    issuer: String(issuer),
    name: String(displayName),
    subject: String(subject),
  };
}

function outputsOf(objectId: string, credential: GraphObject): Properties {
  return {
    applicationId: applicationId(objectId),
    audiences: (credential.audiences as unknown[]).map(String),
    displayName: String(credential.name),
    issuer: String(credential.issuer),
    subject: String(credential.subject),
    description: String(credential.description ?? ""),
    credentialId: String(credential.id),
  };
}

function describe(id: string): string {
  return `federated identity credential with ID "${id}"`;
}
