import { isDeepStrictEqual } from "node:util";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, alreadyExists, retrieveApplication, updateApplication } from "../azureAd.ts";
import { type GraphObject, once, step } from "../graphClient.ts";

/** Where an application keeps scopes or roles, each an entry with an id of its own and `isEnabled`. */
export interface PermissionKind {
  /** For messages: `scopes`. */
  readonly plural: string;
  /** For messages: `permission scope`. */
  readonly singular: string;
  entries(application: GraphObject): GraphObject[];
  /** What of an application a PATCH has to hold for these entries. */
  patch(entries: readonly GraphObject[], objectId: string): GraphObject;
}

/** One entry: by its application and its own id, and what messages call it. */
export interface PermissionPlace {
  readonly objectId: string;
  readonly key: string;
  readonly described: string;
}

/**
 * Scopes and roles of an application: Graph takes them as a whole list, and an entry that changes or goes has to be
 * disabled in a request before (terraform-provider-azuread, applications.go: applicationDisableAppRoles,
 * applicationDisableOauth2PermissionScopes).
 */
export function permissionList(azureAd: AzureAd, kind: PermissionKind) {
  const { graph, withLock } = azureAd;

  /** Sends the entries as they shall be, the disabling first, and only once that is seen the rest. */
  const replace = async (objectId: string, doing: string, after: GraphObject[]) => {
    const before = kind.entries(await retrieveApplication(azureAd, objectId));
    const affected = before.filter(
      (entry) => entry.isEnabled === true && !isDeepStrictEqual(find(after, String(entry.id)), entry),
    );
    if (affected.length > 0) {
      const disabled = before.map((entry) =>
        affected.includes(entry) ? { ...entry, isEnabled: false } : entry,
      );
      await updateApplication(azureAd, objectId, `${doing}: disabling first`, kind.patch(disabled, objectId));
      await once(async () => {
        const now = kind.entries(await retrieveApplication(azureAd, objectId));
        return affected.every(({ id }) => find(now, String(id))?.isEnabled !== true);
      }, `${affected.length} ${kind.plural} of application "${objectId}" to be disabled`);
    }
    await updateApplication(azureAd, objectId, doing, kind.patch(after, objectId));
  };

  return {
    /** Adds an entry, unless there is one of its id. */
    create: (
      { objectId, key, described }: PermissionPlace,
      entry: GraphObject,
      resource: { type: string; name: string },
      id: string,
    ) =>
      withLock(objectId, async () => {
        const entries = kind.entries(await retrieveApplication(azureAd, objectId));
        if (find(entries, key)) throw alreadyExists(resource, id);
        const after = kind.patch([...entries, entry], objectId);
        await updateApplication(azureAd, objectId, `creating ${described}`, after);
      }),

    async read({ objectId, key, described }: PermissionPlace): Promise<GraphObject | undefined> {
      const application = await step(`retrieving ${described}`, () => graph.find(`applications/${objectId}`));
      return application && find(kind.entries(application), key);
    },

    update: ({ objectId, key, described }: PermissionPlace, entry: GraphObject) =>
      withLock(objectId, async () => {
        const before = kind.entries(await retrieveApplication(azureAd, objectId));
        if (!find(before, key)) {
          throw new ProviderError(`updating ${described}: could not identify existing ${kind.singular}`);
        }
        const after = before.map((other) => (sameId(other, key) ? entry : other));
        await replace(objectId, `updating ${described}`, after);
      }),

    delete: ({ objectId, key, described }: PermissionPlace) =>
      withLock(objectId, async () => {
        const application = await step(`retrieving ${described}`, () =>
          graph.find(`applications/${objectId}`),
        );
        const before = application ? kind.entries(application) : [];
        if (!find(before, key)) return;
        const after = before.filter((other) => !sameId(other, key));
        await replace(objectId, `deleting ${described}`, after);
      }),
  };
}

function find(entries: readonly GraphObject[], id: string): GraphObject | undefined {
  return entries.find((entry) => sameId(entry, id));
}

function sameId(entry: GraphObject, id: string): boolean {
  return String(entry.id).toLowerCase() === id.toLowerCase();
}
