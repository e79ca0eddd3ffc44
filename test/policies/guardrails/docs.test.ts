import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { Rule } from "../../../policies/guardrails/rule.ts";
import { rules } from "../../../policies/guardrails/rules.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/guardrails.md"), "utf8");

describe("docs/guardrails.md", () => {
  it("lists exactly the rules of the pack, as they are", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    assert.deepEqual(rows, rules.map(row));
  });
});

function row({ name, why, fix, level, scope, settings }: Rule): string {
  const defaults = Object.entries(settings).map(
    ([setting, schema]) => `\`${setting}\`: \`${JSON.stringify(schema.default)}\``,
  );
  const cells = [
    `\`${name}\``,
    why,
    fix,
    level,
    scope === "resource" ? "before" : "after",
    defaults.join(", "),
  ];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** A table's cell takes neither a bar nor an element. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/<([\w-]+)( \/)?>/g, "`<$1$2>`");
}
