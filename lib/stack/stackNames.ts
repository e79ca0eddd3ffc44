import { readdirSync } from "node:fs";

/** The stacks that have a file in a project, in alphabetical order. */
export function stackNames(projectFolder: string): string[] {
  return readdirSync(projectFolder)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}
