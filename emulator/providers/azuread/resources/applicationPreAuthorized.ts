import type { Properties } from "../../../../lib/engine/values.ts";
import type { BridgedResource } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { type GraphObject, step } from "../graphClient.ts";
import { applicationId, applicationObjectId, legacyId } from "../ids.ts";
import { isApplication, isUuid } from "../validation.ts";

const idForm = legacyId("preAuthorizedApplication");

/** azuread.ApplicationPreAuthorized: a client that may use some of the API's scopes without asking anybody. */
export function applicationPreAuthorized(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  return {
    schema: {
      properties: {
        applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
        authorizedClientId: { type: "string", use: "required", replaces: true, check: isUuid },
        permissionIds: { type: "strings", use: "required", check: isUuid },
      },
    },

    async create(inputs, resource) {
      const objectId = applicationObjectId(inputs.applicationId);
      const clientId = String(inputs.authorizedClientId);
      const id = idForm.format(objectId, clientId);
      const client = clientFor(clientId, inputs);
      await withLock(objectId, async () => {
        const clients = clientsOf(await retrieveApplication(azureAd, objectId));
        if (find(clients, clientId)) throw alreadyExists(resource, id);
        await updateApplication(azureAd, objectId, `adding ${describe(id)}`, body([...clients, client]));
      });
      return { id, outputs: outputsOf(objectId, client) };
    },

    async read(id) {
      const { objectId, key } = idForm.parse(id);
      const application = await step(`retrieving ${describe(id)}`, () =>
        graph.find(`applications/${objectId}`),
      );
      const client = application && find(clientsOf(application), key);
      return client && { id, outputs: outputsOf(objectId, client) };
    },

    async update(id, { news }) {
      const { objectId, key } = idForm.parse(id);
      const client = clientFor(key, news);
      await withLock(objectId, async () => {
        const clients = clientsOf(await retrieveApplication(azureAd, objectId));
        if (!find(clients, key)) {
          throw new ProviderError(
            `updating ${describe(id)}: could not match an existing preAuthorizedApplication`,
          );
        }
        const after = clients.map((other) => (sameClient(other, key) ? client : other));
        await updateApplication(azureAd, objectId, `updating ${describe(id)}`, body(after));
      });
      return outputsOf(objectId, client);
    },

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, async () => {
        const application = await step(`retrieving ${describe(id)}`, () =>
          graph.find(`applications/${objectId}`),
        );
        const clients = application ? clientsOf(application) : [];
        if (!find(clients, key)) return;
        const after = clients.filter((other) => !sameClient(other, key));
        await updateApplication(azureAd, objectId, `removing ${describe(id)}`, body(after));
      });
    },
  };
}

function clientsOf(application: GraphObject): GraphObject[] {
  return ((application.api as GraphObject | undefined)?.preAuthorizedApplications ?? []) as GraphObject[];
}

function find(clients: readonly GraphObject[], clientId: string): GraphObject | undefined {
  return clients.find((client) => sameClient(client, clientId));
}

function sameClient(client: GraphObject, clientId: string): boolean {
  return String(client.appId).toLowerCase() === clientId.toLowerCase();
}

function clientFor(appId: string, { permissionIds }: Properties): GraphObject {
  return { appId, delegatedPermissionIds: permissionIds ?? [] };
}

function body(preAuthorizedApplications: readonly GraphObject[]): GraphObject {
  return { api: { preAuthorizedApplications } };
}

function outputsOf(objectId: string, client: GraphObject): Properties {
  return {
    applicationId: applicationId(objectId),
    authorizedClientId: String(client.appId),
    permissionIds: (client.delegatedPermissionIds as unknown[]).map(String),
  };
}

function describe(id: string): string {
  const { objectId, key } = idForm.parse(id);
  return `pre-authorized application "${key}" for application with object ID "${objectId}"`;
}
