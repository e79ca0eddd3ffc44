import { type Properties, reveal } from "../../../lib/engine/values.ts";
import {
  type CheckRequest,
  type CheckResult,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type DiffResult,
  InitializationFailed,
  ProviderError,
  type ReadRequest,
  type ReadResult,
  type UpdateRequest,
} from "../provider.ts";
import { type ArmClient, type ArmObject, OperationFailed, refusal } from "./armClient.ts";
import type { Configuration } from "./configuration.ts";
import { withDefaults } from "./defaults.ts";
import { checkInputs } from "./inputChecks.ts";
import { diffInputs } from "./inputDiff.ts";
import {
  importedInputs,
  outputsOf,
  pathInputs,
  previewOutputs,
  refreshedInputs,
  requestBody,
  resourceId,
  withoutNulls,
} from "./mapping.ts";
import type { ResourceSpec } from "./resourceSpec.ts";
import { resourceTypes } from "./resourceTypes.ts";

/** The life of a resource of any type in the table, in the calls that azure-native makes. */
export class Resources {
  readonly #client: ArmClient;
  readonly #configuration: Configuration;

  constructor(client: ArmClient, configuration: Configuration) {
    this.#client = client;
    this.#configuration = configuration;
  }

  async check({ type, name, news, olds }: CheckRequest): Promise<CheckResult> {
    const spec = findSpec(type);
    const given = withoutNulls(reveal(news)) as Properties;
    const inputs = await withDefaults(
      spec,
      name,
      given,
      olds && reveal(olds),
      this.#configuration,
      this.#client,
    );
    return { inputs, failures: checkInputs(spec, inputs) };
  }

  async diff(request: DiffRequest): Promise<DiffResult> {
    return diffInputs(findSpec(request.type), request);
  }

  /** An id that exists is refused, unless the resource came with its parent and is as it came. */
  async create({ type, inputs, preview }: CreateRequest): Promise<{ id: string; outputs: Properties }> {
    const spec = findSpec(type);
    const values = reveal(inputs);
    if (preview) return { id: "", outputs: previewOutputs(spec, values) };
    const id = resourceId(spec, this.#configuration.subscriptionId, values);
    await this.#assertAbsent(spec, id);
    const answer = await this.#write(spec, id, values);
    return { id: typeof answer.id === "string" ? answer.id : id, outputs: outputsOf(spec, answer) };
  }

  async read({ type, id, oldInputs, oldOutputs }: ReadRequest): Promise<ReadResult | undefined> {
    const spec = findSpec(type);
    if (!pathInputs(spec, id)) {
      throw new ProviderError(
        `'${id}' is not the id of a ${type}, which looks like '${spec.path}'.`,
        "invalid-argument",
      );
    }
    const found = await this.#client.look(id, spec.apiVersion, spec.readMethod);
    if (found.status === 404) return undefined;
    if (found.status >= 400) throw refusal(found);
    // HEAD says that the resource is there and nothing more.
    const outputs = spec.readMethod === "HEAD" ? reveal(oldOutputs ?? {}) : outputsOf(spec, found.body ?? {});
    const isImport = !oldInputs || Object.keys(oldInputs).length === 0;
    const inputs = isImport
      ? importedInputs(spec, id, outputs)
      : refreshedInputs(spec, reveal(oldInputs), reveal(oldOutputs ?? {}), outputs);
    return { id, inputs, outputs };
  }

  /** The whole body by PUT, like a creation. */
  async update({ type, oldOutputs, news, preview }: UpdateRequest): Promise<{ outputs: Properties }> {
    const spec = findSpec(type);
    const values = reveal(news);
    if (preview) {
      const { name, location } = reveal(oldOutputs);
      const stable = { ...(name !== undefined && { name }), ...(location !== undefined && { location }) };
      return { outputs: { ...previewOutputs(spec, values), ...stable } };
    }
    const id = resourceId(spec, this.#configuration.subscriptionId, values);
    return { outputs: outputsOf(spec, await this.#write(spec, id, values)) };
  }

  delete({ type, id }: DeleteRequest): Promise<void> {
    return this.#client.delete(id, findSpec(type).apiVersion);
  }

  async #assertAbsent(spec: ResourceSpec, id: string): Promise<void> {
    const found = await this.#client.look(id, spec.apiVersion, spec.readMethod);
    if (found.status === 404) return;
    if (found.status >= 400) {
      throw new ProviderError(`cannot check existence of resource '${id}': ${refusal(found).message}`);
    }
    if (found.body && spec.isDefault?.(found.body)) return;
    const kind = spec.isDefault ? "subresource" : "resource";
    throw new ProviderError(`cannot create already existing ${kind} '${id}'`, "already-exists");
  }

  /** PUT, then a GET: what Azure answers to a PUT may differ from what a refresh will find. */
  async #write(spec: ResourceSpec, id: string, inputs: Properties): Promise<ArmObject> {
    const written = await this.#client
      .put(id, spec.apiVersion, requestBody(spec, inputs))
      .catch(async (error: unknown) => {
        if (!(error instanceof OperationFailed)) throw error;
        const partial = await this.#client.look(id, spec.apiVersion, spec.readMethod);
        if (partial.status !== 200) throw error;
        throw new InitializationFailed(error.message, id, outputsOf(spec, partial.body ?? {}));
      });
    if (spec.readMethod === "HEAD") return written.body ?? {};
    const found = await this.#client.look(id, spec.apiVersion);
    return (found.status === 200 ? found.body : written.body) ?? {};
  }
}

/** @throws ProviderError for a type that is not in the table */
export function findSpec(type: string): ResourceSpec {
  const spec = resourceTypes.find((candidate) => candidate.type === type);
  if (spec) return spec;
  throw new ProviderError(
    `The rehearsal does not have resources of type '${type}'. It has ${resourceTypes.map(({ type: known }) => known).join(", ")}.`,
    "invalid-argument",
  );
}
