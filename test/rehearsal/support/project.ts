import assert from "node:assert/strict";
import { cpSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { copyLab } from "../../support/labProject.ts";

const repository = path.resolve(import.meta.dirname, "../../..");

/** What the program consists of: folders whose files import each other. */
const code = ["infra", "policies", "openapi"];

/** A project that is this repository's program, with the lab's stack files and API, and that a test may change. */
export interface ProjectCopy {
  readonly folder: string;
  /** Writes a file, by its path in the project. */
  write(file: string, text: string): void;
  /**
   * Replaces a text in a file of the copy.
   * @throws AssertionError when it is not there exactly once, so that a test cannot break nothing
   */
  replace(file: string, text: string, by: string): void;
  remove(): void;
}

/**
 * Makes such a project. Its code is links to the repository's until a test changes some of it: Node compiles a module
 * once for each place that it lies in, which takes longer than most of what a test does with it.
 */
export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(path.join(tmpdir(), "apim-oauth-test-"));
  copyLab(folder);
  for (const entry of [...code, "package.json", "node_modules"]) {
    symlinkSync(path.join(repository, entry), path.join(folder, entry));
  }
  const makeOwn = (entries: readonly string[]) => {
    for (const entry of entries.filter((each) => lstatSync(path.join(folder, each)).isSymbolicLink())) {
      rmSync(path.join(folder, entry));
      cpSync(path.join(repository, entry), path.join(folder, entry), { recursive: true });
    }
  };
  /** Where a file is that a test may write to. */
  const own = (file: string) => {
    const [top = ""] = file.split("/");
    if (code.includes(top)) makeOwn(file.endsWith(".ts") ? code : [top]);
    return path.join(folder, file);
  };
  return {
    folder,
    write: (file, text) => writeFileSync(own(file), text),
    replace(file, text, by) {
      const full = own(file);
      const before = readFileSync(full, "utf8");
      assert.equal(before.split(text).length - 1, 1, `${file} holds this exactly once: ${text}`);
      writeFileSync(
        full,
        before.replace(text, () => by),
      );
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
