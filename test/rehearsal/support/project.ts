import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { copyLab } from "../../support/labProject.ts";

const repository = path.resolve(import.meta.dirname, "../../..");

/** A copy of this project's program that a test may change. */
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

export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(path.join(tmpdir(), "apim-oauth-test-"));
  for (const entry of ["infra", "policies", "openapi", "package.json"]) {
    cpSync(path.join(repository, entry), path.join(folder, entry), { recursive: true });
  }
  copyLab(folder);
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  return {
    folder,
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    replace(file, text, by) {
      const full = path.join(folder, file);
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
