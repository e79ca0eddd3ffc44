import { randomUUID } from "node:crypto";
import {
  type CheckRequest,
  type ConfiguredProvider,
  type DiffRequest,
  type PropertyChange,
  type Provider,
  ProviderError,
  type ReadRequest,
} from "../../../emulator/providers/provider.ts";
import { type Properties, type PropertyValue, reveal, UNKNOWN } from "../../../lib/engine/values.ts";

/** A call that reached the provider, with the configuration that it was made under. */
export interface RecordedCall {
  readonly call: string;
  readonly config: Readonly<Record<string, string>>;
  readonly request: unknown;
}

export interface MemoryProvider extends Provider {
  readonly calls: readonly RecordedCall[];
  /** Outputs by id. */
  readonly resources: Map<string, Properties>;
  /** How often it was configured anew. */
  readonly configurations: readonly Readonly<Record<string, string>>[];
}

/**
 * A provider whose resources live in memory, of any type. `name` replaces; `result` is a computed output;
 * `refuse: "<status>"` and `fail: true` make creation fail; `token` of the configuration must not be "bad".
 */
export function memoryProvider(
  options: { readonly name?: string; readonly version?: string; readonly acceptSecrets?: boolean } = {},
): MemoryProvider {
  const calls: RecordedCall[] = [];
  const resources = new Map<string, Properties>();
  const configurations: Record<string, string>[] = [];
  return {
    name: options.name ?? "memory",
    version: options.version ?? "1.2.3",
    acceptSecrets: options.acceptSecrets ?? true,
    calls,
    resources,
    configurations,
    configure(config) {
      configurations.push(config);
      if (config.token === "bad") throw new ProviderError("the token is refused", "invalid-argument");
      return configured(config, calls, resources);
    },
  };
}

function configured(
  config: Readonly<Record<string, string>>,
  calls: RecordedCall[],
  resources: Map<string, Properties>,
): ConfiguredProvider {
  const record = (call: string, request: unknown) => calls.push({ call, config, request });
  return {
    async check(request: CheckRequest) {
      record("check", request);
      const { label } = reveal(request.news as PropertyValue) as Properties;
      const failures = label === "" ? [{ property: "label", reason: "must not be empty" }] : [];
      return { inputs: { size: 1, ...request.news }, failures };
    },
    async diff(request: DiffRequest) {
      record("diff", request);
      return { changes: changesOf(request), deleteBeforeReplace: true };
    },
    async create(request) {
      record("create", request);
      const { refuse, fail } = request.inputs;
      if (refuse) throw new ProviderError(`refused: ${refuse}`, refuse as ProviderError["status"]);
      if (fail) throw new Error("a defect");
      if (request.preview) return { id: "", outputs: { ...request.inputs, result: UNKNOWN } };
      const id = randomUUID();
      const outputs = { ...request.inputs, result: `result of ${request.name}` };
      resources.set(id, outputs);
      return { id, outputs };
    },
    async read(request: ReadRequest) {
      record("read", request);
      const outputs = resources.get(request.id);
      if (!outputs) return undefined;
      const { result: _, ...inputs } = outputs;
      return { id: request.id, inputs, outputs };
    },
    async update(request) {
      record("update", request);
      const outputs = { ...request.oldOutputs, ...request.news };
      if (!request.preview) resources.set(request.id, outputs);
      return { outputs };
    },
    async delete(request) {
      record("delete", request);
      resources.delete(request.id);
    },
    async invoke(token, args) {
      record("invoke", { token, args });
      if (token === "memory:index:getNothing") throw new ProviderError("there is nothing", "not-found");
      if (token === "memory:index:getUndefined") return { result: undefined } as unknown as Properties;
      return { ...args, token };
    },
  };
}

function changesOf({ oldInputs, news }: DiffRequest): Record<string, PropertyChange> {
  const changes: Record<string, PropertyChange> = {};
  for (const key of Object.keys({ ...oldInputs, ...news })) {
    if (JSON.stringify(oldInputs[key]) === JSON.stringify(news[key])) continue;
    const change = !(key in oldInputs) ? "add" : !(key in news) ? "delete" : "update";
    changes[key] = key === "name" ? `${change}-replace` : change;
  }
  return changes;
}
