import { randomInt } from "node:crypto";
import type { Properties, PropertyValue } from "../../../lib/engine/values.ts";
import type { BridgedResource, PropertySchema, ResourceSchema } from "../bridge/schema.ts";
import { keepers } from "./keepers.ts";

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const specials = "!@#$%&*()-_=+[]{}<>:?";

const switched: PropertySchema = { type: "boolean", use: "optional", default: true, replaces: true };
const least: PropertySchema = {
  type: "integer",
  use: "optional",
  default: 0,
  replaces: true,
  check: (value, argument) =>
    Number(value) < 0 ? `Attribute ${argument} value must be at least 0, got: ${String(value)}` : undefined,
};

const schema: ResourceSchema = {
  properties: {
    length: {
      type: "integer",
      use: "required",
      replaces: true,
      check: (value, argument) =>
        Number(value) < 1
          ? `Attribute ${argument} value must be at least 1, got: ${String(value)}`
          : undefined,
    },
    upper: switched,
    lower: switched,
    numeric: switched,
    special: switched,
    minUpper: least,
    minLower: least,
    minNumeric: least,
    minSpecial: least,
    overrideSpecial: { type: "string", use: "optional", replaces: true },
    keepers,
    // The older name of `numeric`; the provider deprecates it as an input.
    number: { type: "boolean", use: "unsupported" },
    result: { type: "string", use: "computed" },
  },
  checkTogether(inputs) {
    const sum = requirements(inputs).reduce((total, { least: count }) => total + count, 0);
    const problems: { property: string; reason: string }[] = [];
    if (Number(inputs.length) < sum) {
      problems.push({
        property: "length",
        reason: `Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: ${String(inputs.length)}`,
      });
    }
    if (alphabet(inputs) === "") {
      problems.push({
        property: "special",
        reason: "At least one attribute out of [special,upper,lower,numeric] must be specified as true",
      });
    }
    return problems;
  },
};

/** random.RandomString: characters of the chosen kinds; the result is the resource's id as well. */
export const randomString: BridgedResource = {
  schema,

  async create(inputs) {
    const result = draw(inputs);
    return { id: result, outputs: { ...inputs, number: inputs.numeric ?? true, result } };
  },

  /** Imported by the string itself. */
  async read(id, state) {
    if (state.result !== undefined) return { id, outputs: state };
    const defaults = Object.entries(schema.properties).flatMap(
      ([name, property]): [string, PropertyValue][] =>
        property.default === undefined ? [] : [[name, property.default]],
    );
    return { id, outputs: { ...Object.fromEntries(defaults), length: id.length, number: true, result: id } };
  },

  async delete() {},
};

/** Of every kind what is asked for at least, the rest of all that are switched on, then shuffled. */
function draw(inputs: Properties): string {
  const characters = requirements(inputs).flatMap(({ from, least: count }) => pick(from, count));
  characters.push(...pick(alphabet(inputs), Number(inputs.length) - characters.length));
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters.join("");
}

function pick(from: string, count: number): string[] {
  return Array.from({ length: count }, () => from.charAt(randomInt(from.length)));
}

function requirements(inputs: Properties): { from: string; least: number }[] {
  return [
    { from: lowerCase.toUpperCase(), least: Number(inputs.minUpper ?? 0) },
    { from: lowerCase, least: Number(inputs.minLower ?? 0) },
    { from: digits, least: Number(inputs.minNumeric ?? 0) },
    { from: specialCharacters(inputs), least: Number(inputs.minSpecial ?? 0) },
  ];
}

function alphabet(inputs: Properties): string {
  const { upper = true, lower = true, numeric = true, special = true } = inputs;
  return [
    upper ? lowerCase.toUpperCase() : "",
    lower ? lowerCase : "",
    numeric ? digits : "",
    special ? specialCharacters(inputs) : "",
  ].join("");
}

function specialCharacters({ overrideSpecial }: Properties): string {
  return typeof overrideSpecial === "string" && overrideSpecial !== "" ? overrideSpecial : specials;
}
