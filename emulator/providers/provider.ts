import type { Properties } from "../../lib/engine/values.ts";
import type { Clock } from "../clock.ts";
import type { WorldFetch } from "../context.ts";

/**
 * A resource provider as an engine sees it: the calls of pulumirpc.ResourceProvider that matter, over
 * plain values. The Node engine calls it in the same process; the real engine reaches it over gRPC.
 * Each call is turned into the REST requests that the real provider would send.
 */
export interface Provider {
  /** Package name: `azure-native`, `azuread`, `random`. */
  readonly name: string;
  /** The version of the SDK in this repository, which the engine asks for. */
  readonly version: string;
  /**
   * Whether secrets reach the provider marked. azure-native's provider does not accept them: the engine
   * strips the marks and puts them back on outputs whose inputs had them.
   */
  readonly acceptSecrets: boolean;
  /**
   * Gives the provider its configuration, as of `pulumi config` without the namespace.
   * @throws ProviderError for a missing or refused setting
   */
  configure(config: Readonly<Record<string, string>>): ConfiguredProvider;
}

/** What a stand-in provider needs of the world. */
export interface ProviderContext {
  readonly clock: Clock;
  readonly fetch: WorldFetch;
  /** Credentials of the deploying identity of a tenant: `ARM_CLIENT_ID`, `ARM_CLIENT_SECRET` on Azure. */
  deployer(tenantId: string): { readonly clientId: string; readonly clientSecret: string } | undefined;
}

export interface ConfiguredProvider {
  /** Validates inputs and fills in what the provider defaults (auto-names included). Sends nothing. */
  check(request: CheckRequest): Promise<CheckResult>;
  /** Compares old and new inputs. */
  diff(request: DiffRequest): Promise<DiffResult>;
  /**
   * Creates the resource; in a preview creates nothing and answers with what is known.
   * @throws ProviderError with the service's own code and message
   */
  create(request: CreateRequest): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** The resource as it is now, or undefined when it is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  /** Sends what has changed. */
  update(request: UpdateRequest): Promise<{ readonly outputs: Properties }>;
  /** Deletes the resource; one that is gone already is no error. */
  delete(request: DeleteRequest): Promise<void>;
  /** A provider function, such as `azure-native:authorization:getClientConfig`. */
  invoke(token: string, args: Properties): Promise<Properties>;
}

export interface ResourceRef {
  /** `azure-native:apimanagement:Api` */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
  readonly urn: string;
}

export interface CheckRequest extends ResourceRef {
  readonly news: Properties;
  /** Checked inputs of the last update. */
  readonly olds?: Properties;
}

export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface DiffRequest extends ResourceRef {
  readonly id: string;
  /** Checked inputs of the last update. */
  readonly oldInputs: Properties;
  /** Outputs of the last update. */
  readonly oldOutputs: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  /** Keyed by property path: `properties.sku.name`, `scopes[0]`. Empty when nothing changed. */
  readonly changes: Readonly<Record<string, PropertyChange>>;
  /** Whether a replacement has to delete the old resource first. */
  readonly deleteBeforeReplace: boolean;
}

export type PropertyChange =
  | "add"
  | "add-replace"
  | "delete"
  | "delete-replace"
  | "update"
  | "update-replace";

export interface CreateRequest extends ResourceRef {
  readonly inputs: Properties;
  readonly preview: boolean;
}

export interface ReadRequest extends ResourceRef {
  readonly id: string;
  /** Empty on import. */
  readonly oldInputs?: Properties;
  readonly oldOutputs?: Properties;
}

export interface ReadResult {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface UpdateRequest extends ResourceRef {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly news: Properties;
  readonly preview: boolean;
}

export interface DeleteRequest extends ResourceRef {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
}

/** A refusal that a person is meant to read: the service's code and message, or the provider's own. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  /** gRPC status that the engine gets; `unknown` would leave the resource's state in doubt. */
  readonly status: "failed-precondition" | "already-exists" | "not-found" | "invalid-argument";

  constructor(message: string, status: ProviderError["status"] = "failed-precondition") {
    super(message);
    this.status = status;
  }
}

/**
 * The resource is there, but what was under way on it has failed. The engine keeps it in the state with the
 * failure, and the next update goes on with it instead of creating it once more.
 */
export class InitializationFailed extends ProviderError {
  readonly id: string;
  /** The resource as it is now. */
  readonly outputs: Properties;

  constructor(message: string, id: string, outputs: Properties) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}
