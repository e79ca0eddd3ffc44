import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import { stackNames } from "../../lib/stack/stackFile.ts";
import { decidingFiles, writeGuardrails } from "./guardrails.ts";

/** How the policies of a working tree differ from those of a commit. */
export interface PolicyDiff {
  /** Unified, of files `before/<stack>.xml` and `after/<stack>.xml`; empty when nothing differs. */
  readonly diff: string;
  readonly failures: readonly RenderFailure[];
  readonly guardrails: GuardrailDiff;
}

/** How the guardrails differ, by which the policies are judged. */
export interface GuardrailDiff {
  /** Unified, of what each rule asks for; empty when nothing differs. */
  readonly settings: string;
  /** Files that differ: the rules' code, and what runs them. */
  readonly files: readonly string[];
}

/** The policies of a stack that could not be rendered. */
export interface RenderFailure {
  readonly stack: string;
  /** Where, for people: `now` or `at <ref>`. */
  readonly at: string;
  /** Whether it is the working tree, whose mistakes somebody can still mend. */
  readonly now: boolean;
  /** What the rendering said. */
  readonly message: string;
}

const LARGEST_OUTPUT = 64 * 1024 * 1024;

/**
 * Renders all policies twice: by the working tree as it is, and by a copy of the commit's files, so that a
 * change of the templates shows as well as one of a stack file. Both use the packages installed now.
 * @param base anything that git takes for a commit
 * @throws UsageError when git does not know the commit
 */
export function policyDiff(projectFolder: string, base: string): PolicyDiff {
  const folder = mkdtempSync(join(tmpdir(), "policy-diff-"));
  try {
    const tree = join(folder, "tree");
    const sha = checkOut(projectFolder, base, tree);
    const sameCode = hasCodeOf(projectFolder, sha);
    const failures = [
      // The same code where it lies here has been compiled already.
      ...render(
        tree,
        join(folder, "before"),
        { at: `at ${base}`, now: false },
        sameCode ? projectFolder : tree,
      ),
      ...render(projectFolder, join(folder, "after"), { at: "now", now: true }),
    ];
    const guardrails = {
      settings: sameCode ? "" : difference(writeGuardrails(folder, tree, projectFolder)),
      files: decidingFiles(projectFolder, sha),
    };
    return { diff: difference(folder), failures, guardrails };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The commit's files without a git work tree: nothing is written to the repository, nothing stays behind.
 * @returns the commit
 */
function checkOut(projectFolder: string, base: string, tree: string): string {
  const inProject = { cwd: projectFolder, maxBuffer: LARGEST_OUTPUT };
  const commit = spawnSync("git", ["rev-parse", "--verify", "--quiet", `${base}^{commit}`, "--"], inProject);
  if (commit.status !== 0) {
    throw new UsageError(
      `--base: git knows no commit ${JSON.stringify(base)} here; a branch of the remote needs git fetch, and in ` +
        "GitHub Actions a checkout with fetch-depth: 0",
    );
  }
  const sha = commit.stdout.toString().split("\n")[0]!;
  const archive = spawnSync("git", ["archive", "--format=tar", sha], inProject);
  mkdirSync(tree);
  const unpacked = spawnSync("tar", ["-xf", "-"], { cwd: tree, input: archive.stdout });
  if (archive.status !== 0 || unpacked.status !== 0) {
    throw new Error(`The files of ${base} cannot be read: ${archive.stderr}${unpacked.stderr}`);
  }
  const packages = join(tree, "node_modules");
  if (!existsSync(packages)) symlinkSync(join(projectFolder, "node_modules"), packages, "junction");
  return sha;
}

/** What renders policies, and what judges them. */
const CODE = ["infra", "policies", "openapi", "lib", "scripts", "package.json", "package-lock.json"];

/** Whether the working tree's code is a commit's; what is not under git counts once something under git imports it. */
function hasCodeOf(projectFolder: string, sha: string): boolean {
  const args = ["diff", "--quiet", "--no-ext-diff", sha, "--", ...CODE];
  return spawnSync("git", args, { cwd: projectFolder }).status === 0;
}

/** @param code the folder whose code renders them */
function render(
  projectFolder: string,
  to: string,
  where: Pick<RenderFailure, "at" | "now">,
  code = projectFolder,
): RenderFailure[] {
  mkdirSync(to);
  const script = join(code, "scripts", "policy.ts");
  // A commit from before there were policies has none to compare with.
  if (!existsSync(script)) return [];
  return stackNames(projectFolder).flatMap((stack) => {
    const run = spawnSync(process.execPath, [script, "--stack", stack], {
      cwd: projectFolder,
      encoding: "utf8",
      maxBuffer: LARGEST_OUTPUT,
    });
    if (run.status === 0) writeFileSync(join(to, `${stack}.xml`), run.stdout);
    return run.status === 0 ? [] : [{ stack, message: run.stderr.trimEnd(), ...where }];
  });
}

/** git's own diff, whatever the user has set for it. */
function difference(folder: string): string {
  const diff = ["diff", "--no-index", "--no-prefix", "--no-ext-diff", "--no-textconv", "--no-color"];
  const run = spawnSync("git", [...diff, "before", "after"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: LARGEST_OUTPUT,
  });
  // 1 says that there are differences.
  if (run.status !== 0 && run.status !== 1) throw new Error(`git diff failed: ${run.stderr}`);
  return run.stdout;
}
