import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SettingsSource } from "./settings.ts";

/**
 * Reads files of a project for its settings: as bytes, since a text no longer tells what was not UTF-8.
 * @param folder of Pulumi.yaml
 */
export function projectFiles(folder: string): SettingsSource["readFile"] {
  return (path) => {
    try {
      return readFileSync(join(folder, path));
    } catch {
      return undefined;
    }
  };
}
