import { ProviderError } from "../provider.ts";
import { type GraphClient, type GraphObject, step } from "./graphClient.ts";

/** What the resources of the provider share. */
export interface AzureAd {
  readonly graph: GraphClient;
  /**
   * Runs alone for one application: facets of an application are written as whole arrays, so two at a time
   * would lose one.
   */
  withLock<T>(applicationObjectId: string, run: () => Promise<T>): Promise<T>;
  /** Object id of the deploying identity's service principal. */
  callerObjectId(): Promise<string>;
}

/** Locks by application, shared by every instance of the provider. */
export function applicationLocks(): AzureAd["withLock"] {
  const last = new Map<string, Promise<unknown>>();
  return (applicationObjectId, run) => {
    const result = (last.get(applicationObjectId) ?? Promise.resolve()).then(run);
    const settled = result.catch(() => {});
    last.set(applicationObjectId, settled);
    settled.then(() => {
      if (last.get(applicationObjectId) === settled) last.delete(applicationObjectId);
    });
    return result;
  };
}

/** The application, for a facet that is about to be created on it. */
export function retrieveApplication({ graph }: AzureAd, objectId: string): Promise<GraphObject> {
  return step(`retrieving Application (Application: "${objectId}")`, () =>
    graph.get(`applications/${objectId}`),
  );
}

/**
 * Writes to an application. Waits out what the real client does: an application that has not replicated
 * (404), a write that crosses another (409) and a permission whose disabling has not got through yet.
 */
export function updateApplication(
  { graph }: AzureAd,
  objectId: string,
  doing: string,
  patch: GraphObject,
): Promise<void> {
  return step(doing, () =>
    graph.patch(`applications/${objectId}`, patch, {
      retry: ({ status, message }) =>
        status === 404 || status === 409 || (status === 400 && message.includes("unless disabled first")),
    }),
  );
}

/** What the provider says of something that is there before it was created. */
export function alreadyExists({ type, name }: { type: string; name: string }, id: string): ProviderError {
  return new ProviderError(
    `A resource with the ID "${id}" already exists. To manage it with this stack, import it: pulumi import ${type} ${name} ${id}`,
    "already-exists",
  );
}
