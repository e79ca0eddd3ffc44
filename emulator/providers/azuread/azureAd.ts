import type { BridgedResource } from "../bridge/schema.ts";
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
 * Writes to an application. The real client waits out throttling and outages here and nothing else: an
 * application that has not replicated (404) fails the write.
 */
export function updateApplication(
  { graph }: AzureAd,
  objectId: string,
  doing: string,
  patch: GraphObject,
): Promise<void> {
  const body = { "@odata.type": "#microsoft.graph.application", ...patch };
  return step(doing, () => graph.patch(`applications/${objectId}`, body));
}

/**
 * The resource as Terraform's SDK runs it: after every Create and Update comes a Read, and what that says is
 * the state. A replica that does not know the new object yet makes it look gone, which the bridge refuses
 * (pulumi/pulumi-terraform-bridge, pkg/tfbridge/provider.go: Create; pulumi/pulumi-azuread#2191).
 */
export function readBack(resource: BridgedResource): BridgedResource {
  const { create, read, update } = resource;
  return {
    ...resource,
    async create(inputs, ref) {
      const { id, outputs } = await create(inputs, ref);
      const state = await read(id, outputs);
      if (!state) {
        throw new ProviderError(`expected non-nil error with nil state during Create of ${ref.urn}`);
      }
      return state;
    },
    ...(update && {
      async update(id, change) {
        const outputs = await update(id, change);
        return (await read(id, outputs))?.outputs ?? outputs;
      },
    }),
  };
}

/** What the provider says of something that is there before it was created. */
export function alreadyExists({ type, name }: { type: string; name: string }, id: string): ProviderError {
  return new ProviderError(
    `A resource with the ID "${id}" already exists. To manage it with this stack, import it: pulumi import ${type} ${name} ${id}`,
    "already-exists",
  );
}
