import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";

const repository = path.resolve(import.meta.dirname, "../..");

/**
 * The lab's stack files and API as the tests know them. Those at the root of the repository are its user's, who fills
 * them in, adds more and takes them away: no test reads them (usersFiles.js sees to that).
 */
export const labFolder = path.join(repository, "test/lab");

type LabPart = "Pulumi.yaml" | "Pulumi.dev.yaml" | "Pulumi.rehearsal.yaml" | "apis";

const labParts: readonly LabPart[] = ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.rehearsal.yaml", "apis"];

/** Copies the lab's part of a project into a folder. */
export function copyLab(folder: string, parts: readonly LabPart[] = labParts): void {
  for (const part of parts) {
    if (part === "Pulumi.yaml") writeFileSync(path.join(folder, part), projectFile());
    else cpSync(path.join(labFolder, part), path.join(folder, part), { recursive: true });
  }
}

let linked: string | undefined;

/**
 * The folder of a project that is this repository with the lab's stack files and API: links to everything else. One
 * for each process; nobody writes into it.
 */
export function labProject(): string {
  if (linked !== undefined) return linked;
  const folder = mkdtempSync(path.join(tmpdir(), "apim-oauth-lab-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  copyLab(folder);
  // `node_modules` last: a Node that resolves packages follows it to the repository's.
  const rest = [
    "emulator",
    "infra",
    "lib",
    "openapi",
    "policies",
    "rehearsal",
    "scripts",
    "package.json",
    "node_modules",
  ];
  for (const entry of rest) symlinkSync(path.join(repository, entry), path.join(folder, entry));
  mkdirSync(path.join(folder, "test"));
  linked = folder;
  return folder;
}

/** Pulumi.yaml as the repository comes: its name and its defaults are the user's to change. */
function projectFile(): string {
  const text = readFileSync(path.join(repository, "Pulumi.yaml"), "utf8");
  const document = parseDocument(text);
  const shipped: [path: string[], value: unknown][] = [
    [["name"], "apim-oauth"],
    [["config", "apiManagement", "default"], {}],
    [["config", "clientApp", "default"], {}],
    [["config", "oauthServer", "default"], {}],
    [["config", "apis", "default"], [{ name: "basic-calculator" }]],
  ];
  const now = document.toJS() as unknown;
  for (const [place, value] of shipped) document.setIn(place, document.createNode(value));
  return isDeepStrictEqual(document.toJS(), now) ? text : document.toString({ lineWidth: 0 });
}
