import type { Field, Fields } from "../../arm/fields.ts";

/** How a name in the path comes about when the program does not give one. */
export type AutoName =
  /** The resource's name in the program and eight hexadecimal digits: names that must be unique in Azure. */
  | "random"
  /** The resource's name in the program: names below a parent. */
  | "copy";

/** One input that goes into the body of the PUT. */
export interface BodyInput {
  readonly field: Field;
  /** Where in the body it goes: `["properties", "displayName"]`. */
  readonly at: readonly string[];
  /** Azure cannot change it: a new value replaces the resource. */
  readonly createOnly?: boolean;
  /** Never in an answer, so never in the state's outputs either. */
  readonly inputOnly?: boolean;
}

/** What a type of azure-native is made of; one engine serves all of them from this. */
export interface ResourceSpec {
  /** `azure-native:apimanagement:Api` */
  readonly type: string;
  /** ARM id with the names of inputs in braces; `{subscriptionId}` comes from the configuration. */
  readonly path: string;
  readonly apiVersion: string;
  /** Inputs that are names in the path. A change of any of them replaces the resource. */
  readonly pathInputs: Readonly<Record<string, Field & { readonly autoName?: AutoName }>>;
  readonly inputs: Readonly<Record<string, BodyInput>>;
  /** Outputs that Azure computes, and where in its answer they are. */
  readonly computed: Readonly<Record<string, readonly string[]>>;
  /** How the provider looks whether the resource is there. @default "GET" */
  readonly readMethod?: "GET" | "HEAD";
  /** `location` comes from the configuration or the resource group when the program gives none. */
  readonly autoLocation?: boolean;
  /** For a resource that comes with its parent: whether it is as the parent made it, and so free to be taken over. */
  isDefault?(answer: Readonly<Record<string, unknown>>): boolean;
}

/** Inputs that lie in `properties` of the body under their own names. */
export function flattened(fields: Fields): Record<string, BodyInput> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { field, at: ["properties", name] }]),
  );
}

/** Inputs at the root of the body. */
export function atRoot(fields: Fields): Record<string, BodyInput> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { field, at: [name] }]));
}

/** Outputs by name, below `properties` or at the root of an answer. */
export function outputs(
  root: readonly string[],
  properties: readonly string[] = [],
): Record<string, string[]> {
  return Object.fromEntries([
    ...root.map((name) => [name, [name]]),
    ...properties.map((name) => [name, ["properties", name]]),
  ]);
}
