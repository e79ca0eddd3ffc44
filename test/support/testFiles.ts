import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { findPulumi } from "../../lib/engine/cli.ts";
import { batches, testFolder } from "./batches.ts";

/**
 * What `npm test` starts a process for, relative to `test/`: batches of quick files, and each file that takes long
 * or starts processes itself. Node starts them in the order of their names, so the longest, those with the engine, are
 * not the last.
 */
export function testFiles(): string[] {
  const hasEngine = !("missing" in findPulumi());
  return globSync(
    [
      "batches/*.batch.ts",
      "{ci,engine}/**/*.test.ts",
      "scripts/*.test.ts",
      "lib/{azure,checks,permissions,pulumi,stack,terminal}/*.test.ts",
      "rehearsal/*.test.ts",
      "emulator/*.test.ts",
      "emulator/engines/**/*.test.ts",
    ],
    {
      cwd: testFolder,
      exclude: [hasEngine ? "batches/engine.batch.ts" : "engine/**"],
    },
  ).sort();
}

/**
 * The files of tests that somebody asks for, relative to `test/`.
 * @param names each a test file, relative to the current folder or to `test/`, or a batch
 * @throws Error, for people, with every name that is neither
 */
export function chosenFiles(names: readonly string[]): string[] {
  const found = names.map((name) => ({ name, file: fileOf(name) }));
  const unknown = found.filter(({ file }) => file === undefined).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new Error(
      `${unknown.map((name) => `"${name}"`).join(", ")}: neither a test file, such as test/infra/program.test.ts, ` +
        `nor a batch. The batches are ${Object.keys(batches).join(", ")}.`,
    );
  }
  return found.map(({ file }) => file!);
}

function fileOf(name: string): string | undefined {
  if (Object.hasOwn(batches, name)) return `batches/${name}.batch.ts`;
  const places = [path.resolve(name), path.resolve(testFolder, name)];
  const place = places.find((each) => /\.(test|batch)\.ts$/.test(each) && existsSync(each));
  return place && path.relative(testFolder, place);
}
