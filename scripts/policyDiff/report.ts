import { fenced } from "../github/markdown.ts";
import type { PolicyDiff } from "./compare.ts";

/** The differences as a section of a job's summary. */
export function policyDiffMarkdown(base: string, { diff, failures }: PolicyDiff): string {
  return [
    `## Policies compared with ${base}`,
    diff === "" ? "No policy differs." : fenced(diff, "diff"),
    ...failures.map(
      ({ stack, at, message }) =>
        `The policies of **${stack}** cannot be rendered ${at}:\n\n${fenced(message, "text")}`,
    ),
    "",
  ].join("\n\n");
}
