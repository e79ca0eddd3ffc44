import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What decides which guardrails there are, and whether a deployment is judged by them at all. */
const DECIDING = [
  "policies/guardrails",
  "lib/pulumi/guarded.ts",
  "scripts/policyDiff",
  "scripts/policyDiff.ts",
  "scripts/preview.ts",
  "scripts/up.ts",
  ".github",
  ".azuredevops",
];

/**
 * Writes what the guardrails of two trees ask for, as `before/guardrails.txt` and `after/guardrails.txt`: each rule with
 * its level, its settings and what is exempt, defaults filled in.
 * @param before the commit's files
 * @returns where the files are
 */
export function writeGuardrails(folder: string, before: string, after: string): string {
  const place = join(folder, "guardrails");
  for (const [name, tree] of [
    ["before", before],
    ["after", after],
  ] as const) {
    mkdirSync(join(place, name), { recursive: true });
    const text = guardrailsOf(tree);
    if (text !== undefined) writeFileSync(join(place, name, "guardrails.txt"), text);
  }
  return place;
}

/** Undefined where a tree has no guardrails. */
function guardrailsOf(tree: string): string | undefined {
  if (!existsSync(join(tree, "policies/guardrails/rules.ts"))) return undefined;
  const script = join(import.meta.dirname, "printGuardrails.ts");
  const run = spawnSync(process.execPath, [script, tree], { encoding: "utf8" });
  return run.status === 0 ? run.stdout : `cannot be read: ${run.stderr.trim()}\n`;
}

/**
 * Files of the guardrails, and of what runs them, that differ from a commit; their settings apart.
 * @param sha of the commit
 */
export function decidingFiles(projectFolder: string, sha: string): string[] {
  const args = ["diff", "--name-only", "--no-ext-diff", sha, "--", ...DECIDING];
  const { stdout } = spawnSync("git", args, { cwd: projectFolder, encoding: "utf8" });
  const files = stdout
    .split("\n")
    .filter((file) => file !== "" && file !== "policies/guardrails/config.json");
  return npmScriptsDiffer(projectFolder, sha) ? [...files, "package.json (scripts)"] : files;
}

/** Whether the npm scripts of a deployment, which may hand options to it, differ from a commit's. */
function npmScriptsDiffer(projectFolder: string, sha: string): boolean {
  const { stdout } = spawnSync("git", ["show", `${sha}:package.json`], {
    cwd: projectFolder,
    encoding: "utf8",
  });
  const file = join(projectFolder, "package.json");
  if (!stdout || !existsSync(file)) return false;
  const [before, now] = [stdout, readFileSync(file, "utf8")].map((text) => {
    const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> };
    return ["preview", "up"].map((name) => scripts[name]).join("\n");
  });
  return before !== now;
}
