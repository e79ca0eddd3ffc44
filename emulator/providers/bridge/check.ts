import {
  containsSecret,
  containsUnknown,
  type Properties,
  type PropertyValue,
  reveal,
  UNKNOWN,
} from "../../../lib/engine/values.ts";
import { type CheckFailure, type CheckRequest, type CheckResult, ProviderError } from "../provider.ts";
import {
  argumentName,
  defaultsFor,
  isInput,
  isInternal,
  type PropertySchema,
  type ResourceSchema,
  withDefaults,
} from "./schema.ts";

/**
 * The bridge's Check: every failure at once, in the bridge's words. The failures name their property in the
 * reason only, as the bridge's do; an engine that is given the property prints its value, secret or not.
 * @throws ProviderError for inputs that the resource does not have, or that the rehearsal does not know
 */
export function checkInputs(
  schema: ResourceSchema,
  { type, name, news }: CheckRequest,
  recordDefaults: boolean,
): CheckResult {
  refuseUnknownInputs(schema, type, news);
  const given = Object.fromEntries(
    Object.entries(news).filter(([key, value]) => !isInternal(key) && value !== null),
  );
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string) =>
    failures.push({ property: "", reason: `${reason}. Examine values at '${name}.${property}'.` });

  for (const [key, property] of Object.entries(schema.properties)) {
    const argument = argumentName(key);
    const value = given[key];
    if (value === undefined) {
      if (property.use === "required") {
        fail(
          key,
          `Missing required argument. The argument "${argument}" is required, but no definition was found.`,
        );
      }
      continue;
    }
    for (const reason of problems(property, reveal(value), argument)) {
      // The provider's words quote the value.
      fail(key, containsSecret(value) ? `The value of "${argument}", a secret, is not valid` : reason);
    }
    for (const other of property.conflictsWith ?? []) {
      if (given[other] !== undefined) {
        fail(
          key,
          `Conflicting configuration arguments. "${argument}": conflicts with ${argumentName(other)}`,
        );
      }
    }
  }
  for (const group of schema.atLeastOneOf ?? []) {
    if (group.some((key) => given[key] !== undefined)) continue;
    const names = group.map(argumentName).join(",");
    fail(
      group[0] ?? "",
      `Missing required argument. "${argumentName(group[0] ?? "")}": one of \`${names}\` must be specified`,
    );
  }
  if (failures.length === 0 && schema.checkTogether && !containsUnknown(given)) {
    for (const { property, reason } of schema.checkTogether(withDefaults(schema, reveal(given)))) {
      fail(property, reason);
    }
  }
  return { inputs: recordDefaults ? withRecordedDefaults(schema, given) : given, failures };
}

function refuseUnknownInputs(schema: ResourceSchema, type: string, news: Properties): void {
  const given = Object.entries(news).filter(([key, value]) => !isInternal(key) && value !== null);
  const refused = given.flatMap(([key]) => {
    const property = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (property && isInput(property)) return [];
    return property?.use === "unsupported"
      ? [`${key} is not supported by the rehearsal`]
      : [`${key} is not an input of this resource`];
  });
  if (refused.length > 0) throw new ProviderError(`${type}: ${refused.join("; ")}`, "invalid-argument");
}

function problems(property: PropertySchema, value: PropertyValue, argument: string): string[] {
  if (value === UNKNOWN) return [];
  if (property.type === "strings") {
    if (!Array.isArray(value)) return [typeFailure("list", value)];
    return value.flatMap((item, index) => {
      if (item === UNKNOWN) return [];
      if (typeof item !== "string") return [typeFailure("string", item)];
      return property.check?.(item, `${argument}.${index}`) ?? [];
    });
  }
  if (property.type === "blocks") {
    if (!Array.isArray(value)) return [typeFailure("list", value)];
    return value.flatMap((block, index) => blockProblems(property, block, `${argument}.${index}`));
  }
  if (property.type === "map") {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return [typeFailure("object", value)];
    const wrong = Object.values(value).find((item) => typeof item !== "string" && !containsUnknown(item));
    return wrong === undefined ? [] : [typeFailure("string", wrong)];
  }
  const expected = property.type === "integer" ? "number" : property.type;
  const fits = property.type === "integer" ? Number.isInteger(value) : typeof value === expected;
  if (!fits) return [typeFailure(expected, value)];
  const problem = property.check?.(value, argument);
  return problem === undefined ? [] : [problem];
}

function blockProblems({ fields = {} }: PropertySchema, block: PropertyValue, argument: string): string[] {
  if (block === UNKNOWN) return [];
  if (typeof block !== "object" || block === null || Array.isArray(block))
    return [typeFailure("object", block)];
  const values = block as Properties;
  const given = Object.entries(values).filter(([key, value]) => !isInternal(key) && value !== null);
  const unknown = given.find(([key]) => !Object.hasOwn(fields, key));
  if (unknown) return [`${argument} has no "${argumentName(unknown[0])}"`];
  return Object.entries(fields).flatMap(([key, field]) => {
    const value = values[key] ?? undefined;
    const inBlock = `${argument}.${argumentName(key)}`;
    if (value !== undefined) return problems(field, value, inBlock);
    if (field.use !== "required") return [];
    return [`Missing required argument. The argument "${inBlock}" is required, but no definition was found.`];
  });
}

function typeFailure(expected: string, value: PropertyValue): string {
  const actual = Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
  return `Expected ${expected} type, got ${actual} type`;
}

/** The bridge writes down which inputs it filled in, under `__defaults`. */
function withRecordedDefaults(schema: ResourceSchema, given: Properties): Properties {
  const defaults = defaultsFor(schema, given);
  const names = defaults.map(([name]) => name).sort();
  return { ...given, ...Object.fromEntries(defaults), __defaults: names };
}
