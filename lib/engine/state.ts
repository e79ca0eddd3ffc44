import { type Properties, type PropertyValue, secret } from "./values.ts";

/** A resource as `pulumi stack export` has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  /** Absent for components. */
  readonly id?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly parent?: string;
  readonly protect?: boolean;
  /** Read by the program, not managed by the stack. */
  readonly external?: boolean;
  /** What has failed of it after it was made. */
  readonly initErrors?: readonly string[];
  /** Still to be deleted, after its replacement has been made. */
  readonly delete?: boolean;
  /** URN of the resource whose deletion takes this one with it. */
  readonly deletedWith?: string;
}

/** What `pulumi stack export` writes. */
export interface StackState {
  readonly version: number;
  readonly deployment: {
    /** `time` is when the state was last written (RFC 3339). */
    readonly manifest: { readonly time: string };
    /** What encrypts its secrets. */
    readonly secrets_providers?: { readonly type: string; readonly state: { readonly salt: string } };
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly resource: StateResource; readonly type: string }[];
  };
}

/** The resources that the stack manages, without components and providers. */
export function managedResources({ deployment }: StackState): StateResource[] {
  return (deployment.resources ?? []).filter(
    ({ custom, type, external }) => custom && !external && !type.startsWith("pulumi:providers:"),
  );
}

/** The resource as engines tell of it; secrets are in the state's inputs only when it was exported with them. */
export function deployedResource(resource: StateResource): DeployedResource {
  const { urn, type, id = "", inputs = {}, outputs = {} } = resource;
  return { urn, type, name: nameOf(urn), id, inputs: withMarks(inputs), outputs: withMarks(outputs) };
}

/** `urn:pulumi:<stack>::<project>::<types>::<name>` */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** A state keeps a secret as the JSON text of its value (sdk/go/common/resource/stack, SecretV1). */
function withMarks(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, withMark(value)]));
}

function withMark(value: PropertyValue): PropertyValue {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(withMark);
  if (typeof value.plaintext === "string" && "4dabf18193072939515e22adb298388d" in value) {
    return secret(JSON.parse(value.plaintext) as PropertyValue);
  }
  return withMarks(value);
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  /** Checked inputs with their secret marks. */
  readonly inputs: Properties;
  /** As the provider answered them. */
  readonly outputs: Properties;
}
