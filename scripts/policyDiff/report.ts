import { fenced } from "../../lib/github/markdown.ts";
import type { GuardrailDiff, PolicyDiff } from "./compare.ts";

/** The differences as sections of a job's summary. */
export function policyDiffMarkdown(base: string, { diff, failures, guardrails }: PolicyDiff): string {
  return [
    `## Policies compared with ${base}`,
    diff === "" ? "No policy differs." : fenced(diff, "diff"),
    ...failures.map(
      ({ stack, at, message }) =>
        `The policies of **${stack}** cannot be rendered ${at}:\n\n${fenced(message, "text")}`,
    ),
    `## Guardrails compared with ${base}`,
    ...(guardrailsDiffer(guardrails)
      ? ["**This changes what deployments are judged by.**", ...guardrailParts(guardrails, fenced)]
      : ["No guardrail differs."]),
    "",
  ].join("\n\n");
}

/** How the guardrails differ, for a terminal; empty when they do not. */
export function guardrailDiffText(base: string, guardrails: GuardrailDiff): string {
  if (!guardrailsDiffer(guardrails)) return "";
  const parts = guardrailParts(guardrails, (text) => text.trimEnd());
  return `${[`The guardrails differ from ${base}:`, ...parts].join("\n")}\n`;
}

function guardrailsDiffer({ settings, files }: GuardrailDiff): boolean {
  return settings !== "" || files.length > 0;
}

function guardrailParts(
  { settings, files }: GuardrailDiff,
  block: (text: string, language: string) => string,
): string[] {
  return [
    ...(settings === "" ? [] : [block(settings, "diff")]),
    ...(files.length === 0
      ? []
      : ["Files of the rules, and of what runs them, that differ:", block(files.join("\n"), "text")]),
  ];
}
