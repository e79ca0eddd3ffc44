import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findPulumi } from "../../lib/engine/cli.ts";
import { copyLab } from "./labProject.ts";

/** What a user has in hand after `git clone` and `npm ci`. */
export interface RepositoryClone {
  /** Holds the project, and whatever else a test puts there. */
  readonly root: string;
  readonly project: string;
  /** Runs git in the project. */
  git(...args: string[]): string;
  /** Commits everything as it is. */
  commit(message: string): void;
  remove(): void;
}

/**
 * The files of this repository as they are now, under git and with its packages: a fresh clone, whose stack files and
 * APIs are the lab's and not those of who runs the tests.
 */
export function cloneOf(repository: string): RepositoryClone {
  const root = freeFolder(path.join(tmpdir(), `apim-oauth-clone-${process.getuid?.() ?? ""}`));
  const project = path.join(root, "project");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: project, encoding: "utf8" });
  const author = ["-c", "user.name=reader", "-c", "user.email=reader@contoso.example"];
  const commit = (message: string) => {
    git("add", "--all");
    git(...author, "commit", "--quiet", "-m", message);
  };
  mkdirSync(project);
  const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
  });
  for (const file of tracked.split("\0").filter((name) => name && !/^(Pulumi\..*yaml$|apis\/)/.test(name))) {
    cpSync(path.join(repository, file), path.join(project, file), { force: true });
  }
  copyLab(project);
  symlinkSync(path.join(repository, "node_modules"), path.join(project, "node_modules"));
  git("init", "--quiet", "--initial-branch", "main");
  commit("Start");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  return {
    root,
    project,
    git,
    commit,
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 10 }),
  };
}

/**
 * The first folder of that name, with a number behind it, that nobody has: Node keeps what it has compiled by a module's
 * path, and a clone in the place of an earlier one starts as quickly as that had become.
 */
function freeFolder(name: string): string {
  for (let number = 1; ; number++) {
    try {
      mkdirSync(`${name}-${number}`);
      return `${name}-${number}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/**
 * A home of Pulumi's own for a clone, with the CLI that is on this machine.
 * @returns the folder, for PULUMI_HOME
 */
export function linkCli({ root }: RepositoryClone): string {
  const home = path.join(root, "pulumi");
  const pulumi = findPulumi();
  assert.ok("path" in pulumi);
  mkdirSync(path.join(home, "versions"), { recursive: true });
  symlinkSync(path.dirname(path.dirname(pulumi.path)), path.join(home, "versions", pulumi.version));
  return home;
}
