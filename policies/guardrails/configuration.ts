import type { PolicyPackConfig } from "@pulumi/policy";
import type { Rule } from "./rule.ts";

/**
 * What config.json says, for Pulumi to check against the rules' settings and to hand to the rules.
 * @throws Error for people, when the file is no configuration or names a rule that does not exist: Pulumi's own
 *   message for that names neither the file nor the rule
 */
export function configuration(text: string, rules: readonly Rule[]): PolicyPackConfig {
  const config = parsed(text);
  const names = rules.map(({ name }) => name);
  const strangers = Object.keys(config).filter((name) => !names.includes(name));
  if (strangers.length > 0) {
    throw new Error(
      `policies/guardrails/config.json names no rule with ${strangers.map((name) => `"${name}"`).join(", ")}; ` +
        `the rules are ${names.join(", ")}`,
    );
  }
  return Object.fromEntries(
    Object.entries(config).map(([name, settings]) => {
      const { level } = rules.find((rule) => rule.name === name)!;
      // Pulumi takes a level that is left out here for the lowest one, not for the rule's own.
      return [name, typeof settings === "string" ? settings : { enforcementLevel: level, ...settings }];
    }),
  );
}

function parsed(text: string): PolicyPackConfig {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new Error(`policies/guardrails/config.json is no JSON: ${(error as Error).message}`);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new Error(
      "policies/guardrails/config.json must be an object with the settings of rules by rule name",
    );
  }
  return config as PolicyPackConfig;
}
