import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";
import type { SettingsProblem } from "./problems.ts";
import { pulumisYaml, valueIn, withoutTimes } from "./pulumiYaml.ts";
import type { SettingsSource } from "./types.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A problem of a value that no stack file has, since it is a default of Pulumi.yaml, at its place there. */
export function inPulumiYaml(source: SettingsSource, problem: SettingsProblem): SettingsProblem {
  const [, key = "", rest = ""] = /^([\w-]+:[\w-]+)(.*)$/s.exec(problem.path) ?? [];
  const content = source.readFile("Pulumi.yaml");
  if (content === undefined || source.config[key] === undefined) return problem;
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  const read = valueIn(parseDocument(text, pulumisYaml));
  const { config } = (withoutTimes(read, ({ asJson }) => asJson) ?? {}) as { config?: unknown };
  if (!isMap(config)) return problem;
  const short = key.replace(`${source.project}:`, "");
  const name = [key, short].find((one) => config[one] !== undefined);
  const declared = name === undefined ? undefined : config[name];
  const inside = isMap(declared)
    ? ["default", "value"].find((one) => declared[one] !== undefined)
    : undefined;
  const value = isMap(declared) ? inside && declared[inside] : declared;
  if (!isDeepStrictEqual(value, structure(source.config[key])) || !holds(value, rest)) return problem;
  return { ...problem, path: `Pulumi.yaml, config.${name}${inside ? `.${inside}` : ""}${rest}` };
}

/** Whether there is something at a path such as `.product.id` or `[0].name`. */
export function holds(value: unknown, path: string): boolean {
  let inside = value;
  for (const step of stepsIn(path)) {
    if (typeof inside !== "object" || inside === null || !Object.hasOwn(inside, step)) return false;
    inside = (inside as Fields)[step];
  }
  return true;
}

/** The keys and indices in a path such as `.product.id` or `[0]["a b"]`. */
export function stepsIn(path: string): string[] {
  const steps = path.matchAll(/\.([\w$-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g);
  return [...steps].map(([, key, index, quoted]) => key ?? index ?? (JSON.parse(quoted!) as string));
}

export function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value of the configuration is: maps and lists are JSON, everything else is a text. */
export function structure(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
