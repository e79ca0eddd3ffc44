import * as pulumi from "@pulumi/pulumi";
import { labFolder } from "../../support/labProject.ts";
import { created, guid } from "./azure.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource as the engine was asked to register (or to read) it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Secrets as `secret(value)`, values that are not known yet as `unknown`. */
  readonly inputs: Record<string, unknown>;
  readonly parent: string;
  readonly custom: boolean;
  /** Adopted by its id instead of created. */
  readonly readId?: string;
  readonly protect: boolean;
  readonly dependencies: readonly string[];
  /** URNs that the value of an input hangs on: what the engine replaces with them. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs: readonly string[];
  /** URN of the resource that takes this one with it when it is deleted; "" for none. */
  readonly deletedWith: string;
  /** Inputs whose changes the engine leaves alone. */
  readonly ignoreChanges: readonly string[];
  /** Whether the engine forgets it instead of deleting it. */
  readonly retainOnDelete: boolean;
  readonly createTimeout: string;
  /** What it was under another parent, as `type of the parent::name of the parent::name`, in the order in which the engine looks for it. */
  readonly aliases: readonly string[];
  /** Replaces the resource when it changes. */
  readonly replacementTrigger: unknown;
}

/** What a run of a program has asked the engine for. */
export interface Run<T> {
  readonly result: T;
  readonly resources: readonly Registered[];
  /** All resources whose type ends in that word, such as `ApiPolicy`. */
  all(type: string): Registered[];
  /** The one resource of the type, of that name when given; fails when there is none or more than one. */
  one(type: string, name?: string): Registered;
}

export interface RunOptions {
  readonly preview?: boolean;
  readonly project?: string;
  readonly stack?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly portal?: AskedPortal;
}

/** What Azure answers when the program asks for the developer portal. */
export interface AskedPortal {
  /** When the instance was made; undefined for one that is gone. @default "2026-01-31T12:00:00Z" */
  readonly createdAtUtc?: string | undefined;
  /** @default true */
  readonly hasContent?: boolean;
  /** @default "Enabled" */
  readonly status?: "Enabled" | "Disabled";
  /** What else Azure says of the instance. @default nothing */
  readonly instance?: Readonly<Record<string, unknown>>;
}

/** In azure-native's words where Azure has nothing (provider.go: Invoke; client_azcore.go: newResponseError). */
function answer(token: string, portal: AskedPortal): Record<string, unknown> {
  const { createdAtUtc = "2026-01-31T12:00:00Z", hasContent = true, status = "Enabled", instance } = portal;
  const missing = (what: string) => {
    const details = `invocation of ${token} returned an error: request failed /subscriptions/x: Status=404 Code="ResourceNotFound" Message="${what} not found."`;
    // The SDK takes the text from there, as gRPC has it.
    return Object.assign(new Error(details), { details });
  };
  switch (token) {
    case "azure-native:apimanagement:getApiManagementService":
      if ("createdAtUtc" in portal && portal.createdAtUtc === undefined) throw missing("The instance was");
      return { createdAtUtc, developerPortalStatus: status, ...instance };
    case "azure-native:apimanagement:getContentItem":
      if (!hasContent) throw missing("ContentItem");
      return { name: "configuration", properties: {} };
    default:
      throw new Error(`the program asks a provider: ${token}`);
  }
}

/** Runs a program or component with Pulumi's mocks in place of an engine, until nothing more is registered. */
export async function deploy<T>(program: () => T | Promise<T>, options: RunOptions = {}): Promise<Run<T>> {
  const { preview = false, project = "apim-oauth", stack = "dev", config = {}, portal = {} } = options;
  const resources: Registered[] = [];
  // What the language host says with --root-directory.
  process.env.PULUMI_NODEJS_ROOT_DIRECTORY = labFolder;
  await pulumi.runtime.setMocks(
    {
      call: ({ token, inputs }) =>
        token === "azuread:index/getServicePrincipal:getServicePrincipal"
          ? { clientId: inputs.clientId, objectId: guid("service principal", inputs.clientId) }
          : answer(token, portal),
      newResource: (args) => {
        if (args.custom === false) return { id: undefined, state: args.inputs };
        const { id, computed } = created(args);
        // In a preview a provider knows the inputs and nothing else.
        return preview
          ? { id: args.id, state: args.inputs }
          : { id: args.id || id, state: { ...args.inputs, ...computed } };
      },
    },
    project,
    stack,
    preview,
  );
  pulumi.runtime.setAllConfig({ ...config });
  listen(resources);
  let result: T;
  try {
    result = await program();
  } finally {
    await pulumi.runtime.disconnect();
  }
  const all = (type: string) => resources.filter((resource) => resource.type.split(":").at(-1) === type);
  return {
    result,
    resources,
    all,
    one(type, name) {
      const found = all(type).filter((resource) => name === undefined || resource.name === name);
      if (found.length !== 1) throw new Error(`${found.length} resources ${type} ${name ?? ""}`);
      return found[0]!;
    },
  };
}

/** An output's value, or `unknown` for one that a preview cannot know. */
export async function known<T>(output: pulumi.Output<T>): Promise<T> {
  const inside = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await inside.isKnown) ? inside.promise() : (unknown as T);
}

/** Stands in {@link Registered.inputs} for a value that is not known before the update. */
export const unknown = "(unknown)";

/** How a secret stands in {@link Registered.inputs}. */
export function secret(value: unknown): { secret: unknown } {
  return { secret: value };
}

interface WireRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getProperties(): { toJavaScript(): Record<string, unknown> } | undefined;
  getCustom(): boolean;
  getProtect(): boolean;
  getId(): string;
  getAdditionalsecretoutputsList(): string[];
  getDeletedwith(): string;
  getIgnorechangesList(): string[];
  getRetainondelete(): boolean;
  getPropertydependenciesMap(): {
    forEach(visit: (urns: { getUrnsList(): string[] }, property: string) => void): void;
  };
  getCustomtimeouts(): { getCreate(): string } | undefined;
  getAliasesList(): WireAlias[];
  getReplacementTrigger(): { toJavaScript(): unknown } | undefined;
}

interface WireAlias {
  getUrn(): string;
  getSpec(): { getName(): string; getParenturn(): string } | undefined;
}

type Answer = (error: unknown, response: { getUrn(): string }) => void;
type Call = (request: WireRequest, answer: Answer) => Promise<void>;

/** Mocks are not told a resource's options; the requests to the monitor have them. */
function listen(resources: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Call; readResource: Call };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) =>
    register(request, (error, response) => {
      resources.push({
        ...identity(request, response?.getUrn()),
        inputs: readable(request.getObject()?.toJavaScript()) as Record<string, unknown>,
        custom: request.getCustom(),
        protect: request.getProtect(),
        propertyDependencies: dependenciesByProperty(request),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        deletedWith: request.getDeletedwith(),
        ignoreChanges: request.getIgnorechangesList(),
        retainOnDelete: request.getRetainondelete(),
        createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
        aliases: formerPlaces(request),
        replacementTrigger: readable(request.getReplacementTrigger()?.toJavaScript()),
      });
      answer(error, response);
    });
  const read = monitor.readResource.bind(monitor);
  monitor.readResource = (request, answer) =>
    read(request, (error, response) => {
      resources.push({
        ...identity(request, response?.getUrn()),
        inputs: readable(request.getProperties()?.toJavaScript()) as Record<string, unknown>,
        custom: true,
        readId: request.getId(),
        protect: false,
        propertyDependencies: {},
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        deletedWith: "",
        ignoreChanges: [],
        retainOnDelete: false,
        createTimeout: "",
        aliases: [],
        replacementTrigger: undefined,
      });
      answer(error, response);
    });
}

function formerPlaces(request: WireRequest): string[] {
  return request.getAliasesList().flatMap((alias) => {
    const [name, parent] = [alias.getSpec()?.getName() ?? "", alias.getSpec()?.getParenturn() ?? ""];
    return name === "" || parent === "" ? [] : [`${parent.split("::").slice(2).join("::")}::${name}`];
  });
}

function dependenciesByProperty(request: WireRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    found[property] = urns.getUrnsList();
  });
  return found;
}

function identity(request: WireRequest, urn = "") {
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: request.getParent(),
    dependencies: request.getDependenciesList(),
  };
}

function readable(value: unknown): unknown {
  if (value === UNKNOWN) return unknown;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return secret(readable((value as unknown as { value: unknown }).value));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}
