import type { DeployedResource } from "../../lib/engine/state.ts";
import {
  containsSecret,
  isSecret,
  type Properties,
  type PropertyValue,
  reveal,
  secret,
} from "../../lib/engine/values.ts";
import { type ConfiguredProvider, type Provider, ProviderError } from "../providers/provider.ts";
import { DeploymentFailed, type ProgramRun, type ReadByProgram } from "./engine.ts";

/** What the program asks for when it declares a resource. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** URN of the parent; "" for the stack itself. */
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: Properties;
  /** `<urn>::<id>` of an explicit provider; "" for the package's default one. */
  readonly provider: string;
  readonly additionalSecretOutputs: readonly string[];
}

/** What the program gets back. `id` is empty for components and in previews. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
}

/**
 * One update. What the stack does not have yet is created, and what has changed since the last update is changed;
 * replacements and deletions are the real engine's business.
 */
export class Update {
  readonly resources: DeployedResource[] = [];
  readonly updated: string[] = [];
  readonly read: ReadByProgram[] = [];
  readonly asked: string[] = [];
  outputs: Properties = {};
  readonly #run: ProgramRun;
  readonly #preview: boolean;
  readonly #defaults = new Map<string, ConfiguredProvider>();
  readonly #explicit = new Map<string, { provider: Provider; configured: ConfiguredProvider }>();
  readonly #urns = new Set<string>();
  readonly #before: ReadonlyMap<string, DeployedResource>;

  constructor(run: ProgramRun, preview: boolean) {
    this.#run = run;
    this.#preview = preview;
    this.#before = new Map((run.previous?.resources ?? []).map((resource) => [resource.urn, resource]));
  }

  /**
   * Creates or changes a resource, or notes a component.
   * @throws DeploymentFailed when a provider refuses it
   */
  async register(registration: Registration): Promise<Registered> {
    const urn = this.#urn(registration);
    if (this.#urns.has(urn)) {
      throw new DeploymentFailed([`${label(registration)}: two resources have this name: ${urn}`]);
    }
    this.#urns.add(urn);
    if (registration.type.startsWith(providerTypePrefix)) return this.#registerProvider(urn, registration);
    if (!registration.custom) return { urn, id: "", outputs: registration.inputs };

    const { provider, configured } = this.#providerFor(registration);
    const resource = { type: registration.type, name: registration.name, urn };
    const sent = provider.acceptSecrets ? registration.inputs : reveal(registration.inputs);
    return await explained(registration, async () => {
      const before = this.#before.get(urn);
      const olds = before && (provider.acceptSecrets ? before.inputs : reveal(before.inputs));
      const { inputs, failures } = await configured.check({ ...resource, news: sent, ...(olds && { olds }) });
      if (failures.length > 0) {
        throw new DeploymentFailed(
          failures.map(({ property, reason }) => `${label(registration)}.${property}: ${reason}`),
        );
      }
      const { id, outputs } = before
        ? await this.#change(configured, { ...before, inputs: olds! }, inputs)
        : await configured.create({ ...resource, inputs, preview: this.#preview });
      this.resources.push({ ...resource, id, inputs: remark(inputs, registration.inputs), outputs });
      const remarked = provider.acceptSecrets ? outputs : remark(outputs, registration.inputs);
      return { urn, id, outputs: markSecrets(remarked, registration.additionalSecretOutputs) };
    });
  }

  /** Sends what has changed of a resource, if anything has. */
  async #change(
    configured: ConfiguredProvider,
    before: DeployedResource,
    news: Properties,
  ): Promise<{ readonly id: string; readonly outputs: Properties }> {
    const { type, name, urn, id, inputs: oldInputs, outputs: oldOutputs } = before;
    const resource = { type, name, urn, id, oldInputs, oldOutputs, news };
    const { changes } = await configured.diff({ ...resource, ignoreChanges: [] });
    const replacing = Object.keys(changes).filter((path) => changes[path]!.endsWith("-replace"));
    if (replacing.length > 0) {
      throw new DeploymentFailed([
        `${label(before)}: a change of ${replacing.join(", ")} replaces it, which only the real engine does (--engine pulumi).`,
      ]);
    }
    if (Object.keys(changes).length === 0) return { id, outputs: oldOutputs };
    this.updated.push(urn);
    return { id, ...(await configured.update({ ...resource, preview: this.#preview })) };
  }

  /** Reads a resource that exists, as `Resource.get` does. */
  async readExisting(registration: Registration, id: string): Promise<Registered> {
    const urn = this.#urn(registration);
    this.read.push({ type: registration.type, name: registration.name, id });
    const { configured } = this.#providerFor(registration);
    const resource = { type: registration.type, name: registration.name, urn };
    return await explained(registration, async () => {
      const found = await configured.read({ ...resource, id });
      if (!found) throw new DeploymentFailed([`${label(registration)}: there is no ${id}`]);
      return { urn, id: found.id, outputs: found.outputs };
    });
  }

  /** Calls a provider function. */
  async invoke(token: string, args: Properties, providerRef: string): Promise<Properties> {
    const call = { type: token, name: "", provider: providerRef };
    this.asked.push(token);
    return await explained(call, () => this.#providerFor(call).configured.invoke(token, args));
  }

  /** Notes the outputs of a component; those of the stack are the program's own. */
  registerOutputs(urn: string, outputs: Properties): void {
    if (urn.split("::")[2] === "pulumi:pulumi:Stack") this.outputs = reveal(outputs);
  }

  #urn({ type, name, parent }: Registration): string {
    const parentType = parent.split("::")[2] ?? "";
    const nested = parentType && parentType !== "pulumi:pulumi:Stack" ? `${parentType}$${type}` : type;
    return `urn:pulumi:${this.#run.stack}::${this.#run.project}::${nested}::${name}`;
  }

  #registerProvider(urn: string, { type, inputs }: Registration): Registered {
    const provider = this.#package(type.slice(providerTypePrefix.length));
    const { version: _, ...settings } = reveal(inputs);
    const config = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    this.#explicit.set(urn, { provider, configured: provider.configure(config) });
    return { urn, id: "explicit", outputs: inputs };
  }

  #providerFor({ type, provider: ref }: { type: string; provider: string }) {
    const explicit = this.#explicit.get(ref.slice(0, ref.lastIndexOf("::")));
    if (explicit) return explicit;
    const name = type.slice(0, type.indexOf(":"));
    const provider = this.#package(name);
    let configured = this.#defaults.get(name);
    if (!configured) {
      const prefix = `${name}:`;
      const own = Object.entries(this.#run.config).filter(([key]) => key.startsWith(prefix));
      configured = provider.configure(
        Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])),
      );
      this.#defaults.set(name, configured);
    }
    return { provider, configured };
  }

  #package(name: string): Provider {
    const provider = this.#run.providers.find((candidate) => candidate.name === name);
    if (provider) return provider;
    const known = this.#run.providers.map((candidate) => candidate.name).join(", ");
    throw new DeploymentFailed([`The rehearsal has no provider ${name}; it has ${known}.`]);
  }
}

const providerTypePrefix = "pulumi:providers:";

function label({ type, name }: { type: string; name: string }): string {
  return name ? `${type} ${name}` : type;
}

/** Ties what a provider says to the resource that it says it of. */
async function explained<T>(of: { type: string; name: string }, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ProviderError) throw new DeploymentFailed([`${label(of)}: ${error.message}`]);
    throw error;
  }
}

/**
 * Puts secret marks on outputs whose inputs had them, by equal key and into objects; arrays as a whole.
 * The engine does so for providers that do not accept secrets (pkg/resource/plugin, annotateSecrets).
 */
function remark(outputs: Properties, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      key in inputs ? remarkValue(value, inputs[key]!) : value,
    ]),
  );
}

function remarkValue(output: PropertyValue, input: PropertyValue): PropertyValue {
  if (isSecret(input)) return secret(output);
  if (Array.isArray(output)) return containsSecret(input) ? secret(output) : output;
  if (isObject(output) && isObject(input)) return remark(output, input);
  return output;
}

function markSecrets(outputs: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, keys.includes(key) ? secret(value) : value]),
  );
}

function isObject(value: PropertyValue): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);
}
