import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Exemption } from "../../policies/guardrails/exemption.ts";
import type { Rule } from "../../policies/guardrails/rule.ts";

// Prints what the guardrails of a tree ask for, by the tree's own rules: a process of its own, since two trees have
// two versions of one module.
const folder = join(process.argv[2]!, "policies/guardrails");
const { rules } = (await import(pathToFileURL(join(folder, "rules.ts")).href)) as {
  readonly rules: readonly Rule[];
};
const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Readonly<
  Record<string, string | Readonly<Record<string, unknown>>>
>;
for (const rule of rules.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
  process.stdout.write(`${linesOf(rule, config[rule.name] ?? {}).join("\n")}\n`);
}

function linesOf(
  { name, level, settings }: Rule,
  given: string | Readonly<Record<string, unknown>>,
): string[] {
  const {
    enforcementLevel = level,
    exempt = [],
    ...set
  } = typeof given === "string" ? { enforcementLevel: given } : given;
  const defaults = Object.entries(settings).map(([key, setting]) => [key, setting.default] as const);
  return [
    `${name}: ${String(enforcementLevel)}`,
    ...Object.entries({ ...Object.fromEntries(defaults), ...set }).map(
      ([key, value]) => `    ${name}.${key}: ${JSON.stringify(value)}`,
    ),
    ...(exempt as readonly Exemption[]).map(
      ({ stack = "*", resource = "*", because }) =>
        `    ${name} leaves out stack ${stack}, resource ${resource}: ${because}`,
    ),
  ];
}
