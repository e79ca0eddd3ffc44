import type { Properties, PropertyValue } from "../../../lib/engine/values.ts";

/**
 * What a provider that Pulumi bridges from Terraform says about a resource: the part of Terraform's schema
 * that decides how the bridge checks, compares and shows it (pulumi/pulumi-terraform-bridge).
 */
export interface ResourceSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Groups of inputs of which at least one has to be given. */
  readonly atLeastOneOf?: readonly (readonly string[])[];
  /** What is wrong between inputs; each of them is right by itself, and no secret mark is on them. */
  readonly checkTogether?: (
    inputs: Properties,
  ) => readonly { readonly property: string; readonly reason: string }[];
}

export interface PropertySchema {
  /**
   * `strings` is a Terraform set: its order means nothing. `blocks` is a list of blocks with `fields`, `nested` a block that only
   * outputs have here.
   */
  readonly type: "string" | "integer" | "boolean" | "strings" | "map" | "blocks" | "nested";
  /** What each block of `blocks` holds; of a field's schema its type, its use and its check count. */
  readonly fields?: Readonly<Record<string, PropertySchema>>;
  /**
   * `optional-computed` is left as it is when an input goes away; `unsupported` is an input of the real
   * provider that the rehearsal refuses, though it may be among the outputs.
   */
  readonly use: "required" | "optional" | "optional-computed" | "computed" | "unsupported";
  /** A change of this input makes a new resource. */
  readonly replaces?: boolean;
  readonly default?: string | number | boolean;
  /** The output is secret whatever the inputs were. */
  readonly secret?: boolean;
  /** Inputs that exclude this one. */
  readonly conflictsWith?: readonly string[];
  /**
   * Says what is wrong with a value, or nothing.
   * @param value of the property, or of one element of a set
   * @param argument the argument's name in Terraform's spelling, as the provider's messages have it
   */
  readonly check?: (value: PropertyValue, argument: string) => string | undefined;
}

/** A resource's id and outputs, without secret marks. */
export interface ResourceState {
  readonly id: string;
  readonly outputs: Properties;
}

/** One resource type: its schema and what the real provider does for it. No secret mark reaches it. */
export interface BridgedResource {
  readonly schema: ResourceSchema;
  /** Whether `pulumi import` can adopt one by its id. @default true */
  readonly importable?: boolean;
  create(
    inputs: Properties,
    resource: { readonly type: string; readonly name: string; readonly urn: string },
  ): Promise<ResourceState>;
  /** The resource as it is now, or undefined when it is gone. On import `state` is empty. */
  read(id: string, state: Properties): Promise<ResourceState | undefined>;
  /** Absent where every input replaces. */
  update?(id: string, change: ResourceChange): Promise<Properties>;
  /** Deletes the resource; one that is gone already is no error. */
  delete(id: string, state: Properties): Promise<void>;
}

export interface ResourceChange {
  readonly olds: Properties;
  readonly news: Properties;
  /** Outputs of the last update. */
  readonly state: Properties;
}

/** Whether a property can be given in a program. */
export function isInput(property: PropertySchema): boolean {
  return property.use !== "computed" && property.use !== "unsupported";
}

/** Engine and bridge keep notes of their own under such names, among them `__defaults`. */
export function isInternal(name: string): boolean {
  return name.startsWith("__");
}

/** Inputs with the defaults of the schema, without internal names and without what is null. */
export function withDefaults(schema: ResourceSchema, inputs: Properties): Properties {
  const given = Object.entries(inputs).filter(([name, value]) => !isInternal(name) && value !== null);
  return { ...Object.fromEntries(defaultsFor(schema, inputs)), ...Object.fromEntries(given) };
}

/** Defaults of the inputs that are not given. */
export function defaultsFor(schema: ResourceSchema, inputs: Properties): [string, PropertyValue][] {
  return Object.entries(schema.properties).flatMap(([name, property]): [string, PropertyValue][] =>
    property.default !== undefined && (inputs[name] ?? null) === null ? [[name, property.default]] : [],
  );
}

/** `displayName` as Terraform spells it: `display_name`. */
export function argumentName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
