import assert from "node:assert/strict";
import {
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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
 * Makes such a project. Its code is links to the repository's until a test changes some of it, and then what the change
 * does not reach still is: Node compiles a module once for each place that it lies in, which takes longer than most of
 * what a test does with it.
 */
export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(path.join(tmpdir(), "apim-oauth-test-"));
  const at = (file: string) => path.join(folder, file);
  copyLab(folder);
  for (const entry of [...code, "package.json", "node_modules"]) link(entry);
  function link(entry: string): void {
    symlinkSync(path.join(repository, entry), at(entry));
  }
  function makeOwn(entry: string): void {
    if (!lstatSync(at(entry), { throwIfNoEntry: false })?.isSymbolicLink()) return;
    rmSync(at(entry));
    cpSync(path.join(repository, entry), at(entry), { recursive: true });
  }
  /** Makes folders of their own of the code's, with a link for each file. */
  function linkEachFile(): void {
    if (!lstatSync(at(code[0]!)).isSymbolicLink()) return;
    for (const entry of code) rmSync(at(entry));
    for (const file of codeFiles()) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      link(file);
    }
  }
  /** Where a file is that a test may write to. */
  function own(file: string): string {
    const [top = ""] = file.split("/");
    if (file.endsWith(".ts") && code.includes(top)) {
      linkEachFile();
      for (const each of [file, ...importersOf(file)]) makeOwn(each);
    } else if (code.includes(top)) for (const each of [top, file]) makeOwn(each);
    return at(file);
  }
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

let files: readonly string[] | undefined;

function codeFiles(): readonly string[] {
  files ??= code.flatMap((entry) =>
    globSync(`${entry}/**/*`, { cwd: repository }).filter((file) =>
      statSync(path.join(repository, file)).isFile(),
    ),
  );
  return files;
}

let importers: Map<string, string[]> | undefined;

/** The files of the code that import a file of it, by way of others too. */
function importersOf(file: string): ReadonlySet<string> {
  importers ??= readImporters();
  const found = new Set<string>();
  for (const open = [file]; open.length > 0; ) {
    for (const importer of importers.get(open.pop()!) ?? []) {
      if (found.has(importer)) continue;
      found.add(importer);
      open.push(importer);
    }
  }
  return found;
}

/** By a file's name those that import it. */
function readImporters(): Map<string, string[]> {
  const by = new Map<string, string[]>();
  for (const file of codeFiles().filter((name) => /\.[cm]?[jt]s$/.test(name))) {
    const text = readFileSync(path.join(repository, file), "utf8");
    for (const [, specifier] of text.matchAll(/(?:\bfrom |\bimport |\bimport\(|\brequire\()"(\.[^"]+)"/g)) {
      const imported = path.join(path.dirname(file), specifier!);
      by.set(imported, [...(by.get(imported) ?? []), file]);
    }
  }
  return by;
}
