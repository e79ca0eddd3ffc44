import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { stepsIn } from "./places.ts";
import type { SettingsProblem } from "./problems.ts";
import { pulumisYaml, scalarValue, withoutTimes } from "./pulumiYaml.ts";
import type { SettingsSource } from "./types.ts";
import { given } from "./wording.ts";
import { YamlTime } from "./yamlScalars.ts";

/**
 * A problem that shows its value as the file has it: Pulumi hands over what YAML makes of a value, and nobody looks for
 * `"2026-01-01 00:00:00 +0000 UTC"` or 8 where they have written 2026-01-01 or 010.
 */
export function asWritten(source: SettingsSource, problem: SettingsProblem): SettingsProblem {
  const { path, message } = problem;
  const node = nodeAt(source, path);
  if (!isScalar(node) || node.type !== "PLAIN") return problem;
  const value = scalarValue(node);
  // A text is shown in quotes, written with them or without.
  if (typeof value === "string") return problem;
  const written = String(node.value);
  const readings = [
    withoutTimes(value, ({ asGoPrints }) => asGoPrints),
    withoutTimes(value, ({ asJson }) => asJson),
    value === null ? "" : String(value),
  ];
  const shown = readings.map(given).find((text) => message.startsWith(`${text} `));
  if (shown === undefined) return problem;
  const isDate = value instanceof YamlTime && / is not allowed: (?!a date)/.test(message);
  const quotes = isDate ? "; put it in quotes, since without them it is a date" : "";
  return { path, message: `${written || "nothing"}${message.slice(shown.length)}${quotes}` };
}

/** What is written at a path in the stack file, in a file with APIs, or in Pulumi.yaml: a node of its document. */
export function nodeAt(source: SettingsSource, path: string): unknown {
  const { project, stack } = source;
  const [, inPulumiYaml] = /^Pulumi\.yaml, config\.(.*)$/s.exec(path) ?? [];
  const [, key, rest = ""] = /^([^:.[\]]+:?[^:.[\]]*)(.*)$/s.exec(inPulumiYaml ?? path) ?? [];
  if (inPulumiYaml !== undefined) return nodeIn(source, "Pulumi.yaml", ["config", key!, ...stepsIn(rest)]);
  const [, file, inFile = ""] = /^([^:]+?\.\w+)(\[\d+\].*)$/s.exec(path) ?? [];
  if (file !== undefined) return nodeIn(source, file, stepsIn(inFile));
  if (!key?.includes(":")) return undefined;
  const name = key.replace(":", ":config:");
  const spellings = [key, name, ...(key.startsWith(`${project}:`) ? [key.slice(project.length + 1)] : [])];
  const steps = stepsIn(rest);
  // Those outside of `config` are reported, and what they say as well.
  return [["config"], []]
    .flatMap((place) => spellings.map((spelling) => [...place, spelling, ...steps]))
    .map((place) => nodeIn(source, `Pulumi.${stack}.yaml`, place))
    .find((node) => node !== undefined);
}

function nodeIn({ readFile }: SettingsSource, file: string, steps: readonly string[]): unknown {
  const content = readFile(file);
  if (content === undefined) return undefined;
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  let node: unknown = parseDocument(text, pulumisYaml).contents;
  for (const step of steps) {
    if (isMap(node))
      node = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step)?.value;
    else node = isSeq(node) && /^\d+$/.test(step) ? node.items[Number(step)] : undefined;
  }
  return node;
}
