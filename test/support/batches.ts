import { globSync } from "node:fs";
import path from "node:path";

/** The folder of the tests. */
export const testFolder = path.resolve(import.meta.dirname, "..");

/**
 * Quick test files that share a process: each batch is a file in `test/batches/`, of these folders of `test/`. A file
 * that takes long, or whose tests change what others in its process see, is in none of them.
 */
export const batches: Readonly<Record<string, readonly string[]>> = {
  clouds: ["emulator/arm", "emulator/entra", "emulator/graph", "emulator/proxy", "emulator/vault"],
  // Only where there is no Pulumi CLI: all of them say so, and load what they would need only once.
  engine: ["engine"],
  gateway: ["policies", "emulator/backend", "emulator/gateway"],
  infra: ["architecture", "openapi", "infra"],
  portal: ["lib/visitor", "emulator/portal"],
  providers: ["emulator/providers"],
  stackFile: [
    "scripts/newStack",
    "scripts/rotateSecret",
    "scripts/schema",
    "lib/stack/stackFile",
    "scripts/up",
  ],
  verify: ["scripts/verify"],
};

/** The name of a batch by its file, such as `batches/clouds.batch.ts`; undefined for any other file. */
export function batchOf(file: string): string | undefined {
  const name = path.basename(file, ".batch.ts");
  return file.endsWith(".batch.ts") && Object.hasOwn(batches, name) ? name : undefined;
}

/**
 * The test files of a batch, relative to `test/`, folder by folder.
 * @throws Error for a folder without tests
 */
export function filesOfBatch(name: string): string[] {
  return (batches[name] ?? []).flatMap((folder) => {
    const files = globSync(`${folder}/**/*.test.ts`, { cwd: testFolder }).sort();
    if (files.length === 0) throw new Error(`there is no test in test/${folder}`);
    return files;
  });
}
