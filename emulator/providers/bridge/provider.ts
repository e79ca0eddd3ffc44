import {
  containsSecret,
  type Properties,
  type PropertyValue,
  reveal,
  secret,
  UNKNOWN,
} from "../../../lib/engine/values.ts";
import { type ConfiguredProvider, ProviderError, type ReadResult, type ResourceRef } from "../provider.ts";
import { checkInputs } from "./check.ts";
import { diffInputs, isSame } from "./diff.ts";
import { type BridgedResource, isInput, isInternal, type ResourceSchema, withDefaults } from "./schema.ts";

export interface BridgedProviderOptions {
  readonly name: string;
  /** Resource types by their token. */
  readonly resources: Readonly<Record<string, BridgedResource>>;
  /**
   * Whether Check fills defaults into the inputs, as the bridge does for providers of Terraform's older SDK
   * (azuread); for the newer framework (random) defaults show up in the outputs only.
   */
  readonly defaultsInInputs: boolean;
  /** Why a type of this package is refused, where there is a reason to give. */
  readonly refusals?: Readonly<Record<string, string>>;
  invoke(token: string, args: Properties): Promise<Properties>;
}

/** A bridged provider: what the bridge does around the calls of the provider itself. */
export function bridgedProvider(options: BridgedProviderOptions): ConfiguredProvider {
  const resourceOf = ({ type }: { type: string }): BridgedResource => {
    const resource = Object.hasOwn(options.resources, type) ? options.resources[type] : undefined;
    if (resource) return resource;
    const reason = options.refusals?.[type];
    const known = Object.keys(options.resources).map((token) => token.split(":").at(-1));
    throw new ProviderError(
      `The rehearsal does not support ${type}${reason ? `: ${reason}` : ""}. Of ${options.name} it knows ${known.join(", ")}.`,
      "invalid-argument",
    );
  };

  return {
    check: async (request) => checkInputs(resourceOf(request).schema, request, options.defaultsInInputs),

    diff: async (request) => diffInputs(resourceOf(request).schema, request),

    async create(request) {
      const { schema, create } = resourceOf(request);
      const inputs = withDefaults(schema, request.inputs);
      if (request.preview) return { id: "", outputs: plannedOutputs(schema, inputs) };
      const { id, outputs } = await create(reveal(inputs), request);
      return { id, outputs: marked(schema, inputs, outputs) };
    },

    async read(request) {
      const resource = resourceOf(request);
      const oldInputs = request.oldInputs ?? {};
      const state = request.oldOutputs ?? {};
      const importing = Object.keys(oldInputs).length === 0 && Object.keys(state).length === 0;
      if (importing && resource.importable === false) refuseImport(request);
      const now = await resource.read(request.id, reveal(state));
      if (!now) return undefined;
      return readResult(resource.schema, now, oldInputs, importing);
    },

    async update(request) {
      const resource = resourceOf(request);
      const { schema } = resource;
      const news = withDefaults(schema, request.news);
      if (request.preview) return { outputs: { ...keptOutputs(schema, request.oldOutputs), ...news } };
      if (!resource.update) throw new ProviderError(`${request.type}: every change makes a new resource.`);
      const outputs = await resource.update(request.id, {
        olds: withDefaults(schema, reveal(request.oldInputs)),
        news: reveal(news),
        state: reveal(request.oldOutputs),
      });
      return { outputs: marked(schema, news, outputs) };
    },

    delete: async (request) => resourceOf(request).delete(request.id, reveal(request.oldOutputs)),

    invoke: options.invoke,
  };
}

/** What a preview can say of a new resource: its inputs, and that the rest is not known yet. */
function plannedOutputs(schema: ResourceSchema, inputs: Properties): Properties {
  const unknown = Object.entries(schema.properties)
    .filter(
      ([name, { use }]) => inputs[name] === undefined && (use === "computed" || use === "optional-computed"),
    )
    .map(([name]) => [name, UNKNOWN]);
  return { ...inputs, ...Object.fromEntries(unknown) };
}

/** Outputs that an update does not touch: what the service sets, and what was never an input. */
function keptOutputs(schema: ResourceSchema, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).filter(([name]) => {
      const property = schema.properties[name];
      return !property || property.use === "optional-computed" || !isInput(property);
    }),
  );
}

/** Secret are the outputs that the schema says are, and those whose input was. */
function marked(schema: ResourceSchema, inputs: Properties, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => {
      const ordered = inOrderOf(reveal(inputs[name] ?? null), value);
      const isSecret = schema.properties[name]?.secret === true || containsSecret(inputs[name]);
      return [name, isSecret ? secret(ordered) : ordered];
    }),
  );
}

/** The order of a set means nothing: it is shown in the program's. */
function inOrderOf(wanted: PropertyValue, actual: PropertyValue): PropertyValue {
  if (!Array.isArray(wanted) || !Array.isArray(actual) || wanted.length !== actual.length) return actual;
  return wanted.every((item) => actual.includes(item)) ? wanted : actual;
}

/**
 * Inputs are reconstructed from what is there: those that the program had, and those that somebody else has
 * set since, which the next diff then takes back.
 */
function readResult(
  schema: ResourceSchema,
  now: { readonly id: string; readonly outputs: Properties },
  oldInputs: Properties,
  importing: boolean,
): ReadResult {
  const outputs = marked(schema, oldInputs, now.outputs);
  const inputs: Record<string, PropertyValue> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    if (!isInput(property)) continue;
    const old = oldInputs[name];
    const value = outputs[name];
    // What a program leaves out of a block is there as its type's zero value.
    const isAsWritten =
      property.type === "blocks" && isSame(property, reveal(old ?? null), reveal(value ?? null));
    if (old !== undefined) inputs[name] = isAsWritten ? old : (value ?? old);
    else if (!isZero(value) && value !== property.default && (importing || property.use === "optional")) {
      inputs[name] = value as PropertyValue;
    }
  }
  const internal = Object.entries(oldInputs).filter(([name]) => isInternal(name));
  return { id: now.id, inputs: { ...inputs, ...Object.fromEntries(internal) }, outputs };
}

function isZero(value: PropertyValue | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function refuseImport({ type, name }: ResourceRef): never {
  throw new ProviderError(`${name}: ${type} does not support importing.`, "invalid-argument");
}
