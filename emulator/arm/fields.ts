import { own } from "../own.ts";
import type { FieldProblem } from "./errors.ts";

/** What one property of a contract may hold. */
export interface Field {
  readonly type: "string" | "boolean" | "number" | "integer" | "object" | "array" | "map" | "any";
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  /** Values of a closed enum. Enums that the specification calls open (`modelAsString`) are not here. */
  readonly oneOf?: readonly string[];
  /** Properties of an object. */
  readonly fields?: Fields;
  /** Items of an array. */
  readonly items?: Field;
  /** Azure has it and the rehearsal has not. */
  readonly unsupported?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** Everything that is wrong with a body, and what in it the rehearsal does not have. */
export interface FieldReport {
  readonly problems: FieldProblem[];
  readonly unsupported: string[];
}

/**
 * Checks properties against a contract, all problems at once. Absent and null are the same.
 * @param readOnly names that Azure ignores when they are sent back to it
 * @param partial whether required properties may be missing, as in a PATCH
 */
export function checkFields(
  values: Record<string, unknown>,
  fields: Fields,
  {
    readOnly = [],
    partial = false,
    at = "",
  }: { readOnly?: readonly string[]; partial?: boolean; at?: string } = {},
): FieldReport {
  const report: FieldReport = { problems: [], unsupported: [] };
  const path = (name: string) => (at === "" ? name : `${at}.${name}`);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || readOnly.includes(name)) continue;
    const field = own(fields, name);
    if (!field || field.unsupported) report.unsupported.push(path(name));
    else add(report, checkValue(value, field, path(name)));
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field.required && !partial && (values[name] === undefined || values[name] === null)) {
      report.problems.push({ target: path(name), message: `'${path(name)}' is required.` });
    }
  }
  return report;
}

function checkValue(value: unknown, field: Field, at: string): FieldReport {
  const problem = (message: string): FieldReport => ({
    problems: [{ target: at, message: `'${at}' ${message}` }],
    unsupported: [],
  });
  switch (field.type) {
    case "any":
      return { problems: [], unsupported: [] };
    case "string":
      return typeof value === "string"
        ? { problems: checkText(value, field, at), unsupported: [] }
        : problem(`must be a string; got ${kindOf(value)}.`);
    case "boolean":
      return typeof value === "boolean"
        ? problems()
        : problem(`must be true or false; got ${kindOf(value)}.`);
    case "number":
    case "integer": {
      const fits = typeof value === "number" && (field.type === "number" || Number.isInteger(value));
      return fits
        ? problems()
        : problem(`must be ${field.type === "integer" ? "an integer" : "a number"}; got ${kindOf(value)}.`);
    }
    case "array": {
      if (!Array.isArray(value)) return problem(`must be an array; got ${kindOf(value)}.`);
      if (field.maxItems !== undefined && value.length > field.maxItems) {
        return problem(`must have at most ${field.maxItems} items; got ${value.length}.`);
      }
      const report = problems();
      const items = field.items;
      if (items) value.forEach((item, index) => void add(report, checkValue(item, items, `${at}[${index}]`)));
      return report;
    }
    case "map":
    case "object": {
      if (typeof value !== "object" || Array.isArray(value))
        return problem(`must be an object; got ${kindOf(value)}.`);
      return field.fields ? checkFields(value as Record<string, unknown>, field.fields, { at }) : problems();
    }
  }
}

function checkText(
  value: string,
  { minLength, maxLength, pattern, oneOf }: Field,
  at: string,
): FieldProblem[] {
  const wrong: string[] = [];
  if (minLength !== undefined && value.length < minLength) {
    wrong.push(`must have at least ${minLength} characters; got ${value.length}.`);
  }
  if (maxLength !== undefined && value.length > maxLength) {
    wrong.push(`must have at most ${maxLength} characters; got ${value.length}.`);
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    wrong.push(`must match ${pattern}; got '${value}'.`);
  }
  if (oneOf !== undefined && !oneOf.includes(value)) {
    wrong.push(`must be one of ${oneOf.join(", ")}; got '${value}'.`);
  }
  return wrong.map((message) => ({ target: at, message: `'${at}' ${message}` }));
}

function problems(): FieldReport {
  return { problems: [], unsupported: [] };
}

function add(report: FieldReport, more: FieldReport): void {
  report.problems.push(...more.problems);
  report.unsupported.push(...more.unsupported);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return value === null ? "null" : `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}
