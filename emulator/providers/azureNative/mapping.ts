import { isDeepStrictEqual } from "node:util";
import { type Properties, type PropertyValue, UNKNOWN } from "../../../lib/engine/values.ts";
import type { Fields } from "../../arm/fields.ts";
import type { ArmObject } from "./armClient.ts";
import type { ResourceSpec } from "./resourceSpec.ts";

/** The ARM id of a resource from its inputs. */
export function resourceId(spec: ResourceSpec, subscriptionId: string, inputs: Properties): string {
  return spec.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === "subscriptionId" ? subscriptionId : String(inputs[name]),
  );
}

/** The names in an ARM id, by input; undefined for an id of another type. Case counts in names alone. */
export function pathInputs(spec: ResourceSpec, id: string): Record<string, string> | undefined {
  const template = spec.path.split("/");
  const segments = id.split("/");
  if (template.length !== segments.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part.toLowerCase() !== segment.toLowerCase()) return undefined;
    if (name !== undefined && name !== "subscriptionId") found[name] = segment;
  }
  return found;
}

/** The body of a PUT; undefined for a type that has none. */
export function requestBody(spec: ResourceSpec, inputs: Properties): ArmObject | undefined {
  const entries = Object.entries(spec.inputs);
  if (entries.length === 0) return undefined;
  const body: Record<string, unknown> = entries.some(([, { at }]) => at.length > 1) ? { properties: {} } : {};
  for (const [name, { at }] of entries) {
    const value = inputs[name];
    if (value === undefined) continue;
    const [first = name, second] = at;
    if (second === undefined) body[first] = value;
    else (body[first] as Record<string, unknown>)[second] = value;
  }
  return body;
}

/** The outputs that an answer holds. */
export function outputsOf(spec: ResourceSpec, answer: ArmObject): Properties {
  const found = Object.entries(outputPaths(spec)).map(([name, at]) => {
    const value = at.reduce<unknown>((node, part) => (node as ArmObject | undefined)?.[part], answer);
    return [name, withoutNulls(value)] as const;
  });
  return {
    ...Object.fromEntries(found.filter(([, value]) => value !== undefined)),
    azureApiVersion: spec.apiVersion,
  } as Properties;
}

/** What is known of the outputs before anything is sent: the inputs. */
export function previewOutputs(spec: ResourceSpec, inputs: Properties): Properties {
  const names = Object.keys(outputPaths(spec));
  const outputs = Object.fromEntries(names.map((name) => [name, inputs[name] ?? UNKNOWN]));
  const { identity } = inputs;
  if (typeof identity === "object" && identity !== null) {
    outputs.identity = { ...identity, principalId: UNKNOWN, tenantId: UNKNOWN };
  }
  return { ...outputs, azureApiVersion: spec.apiVersion };
}

/** Inputs as an import finds them: the names of the id, and what the answer has of the rest. */
export function importedInputs(spec: ResourceSpec, id: string, outputs: Properties): Properties {
  return { ...pathInputs(spec, id), ...projected(spec, outputs), azureApiVersion: spec.apiVersion };
}

/**
 * Inputs after a refresh. What Azure fills in by itself is no input; so the old answer is compared with the new
 * one, and only what has changed between them goes into the inputs.
 */
export function refreshedInputs(
  spec: ResourceSpec,
  inputs: Properties,
  before: Properties,
  after: Properties,
): Properties {
  const [was, is] = [projected(spec, before), projected(spec, after)];
  const result: Record<string, PropertyValue> = { ...inputs };
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const merged = merge(inputs[name], was[name], is[name]);
    if (merged === undefined) delete result[name];
    else result[name] = merged;
  }
  return result;
}

function merge(
  input: PropertyValue | undefined,
  was: PropertyValue | undefined,
  is: PropertyValue | undefined,
): PropertyValue | undefined {
  if (isDeepStrictEqual(was, is)) return input;
  if (!isRecord(input) || !isRecord(was) || !isRecord(is)) return is;
  const keys = new Set([...Object.keys(input), ...Object.keys(was), ...Object.keys(is)]);
  const merged = [...keys].map((key) => [key, merge(input[key], was[key], is[key])] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as Properties;
}

/** Those outputs that are inputs as well; of an identity its type, and not whom Azure has made of it. */
function projected(spec: ResourceSpec, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name in spec.inputs && !spec.inputs[name]?.inputOnly)
      .map(([name, value]) => [name, settable(value, spec.inputs[name]?.field.fields)]),
  );
}

function settable(value: PropertyValue, fields: Fields | undefined): PropertyValue {
  if (!fields || !isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name in fields));
}

function outputPaths(spec: ResourceSpec): Readonly<Record<string, readonly string[]>> {
  const inputs = Object.entries(spec.inputs).filter(([, { inputOnly }]) => !inputOnly);
  return { ...Object.fromEntries(inputs.map(([name, { at }]) => [name, at])), ...spec.computed };
}

/** The same value without nulls, at every depth: for a program, null and absent are the same. */
export function withoutNulls(value: unknown): PropertyValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item) ?? null);
  if (typeof value !== "object") return value as PropertyValue;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutNulls(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined)) as Properties;
}

function isRecord(value: PropertyValue | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
