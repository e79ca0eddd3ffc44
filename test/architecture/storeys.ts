/**
 * The storeys of the house, from the ground up: docs/architecture.md has the picture, and says why. Tests and the
 * benchmark look at what is inside, and are in none.
 */
export const storeys: readonly (readonly string[])[] = [
  ["infra/sdk"],
  ["openapi"],
  ["policies"],
  ["infra"],
  ["lib/errors.ts", "lib/firstLine.ts", "lib/net", "lib/engine"],
  ["lib/stack"],
  ["lib/azure", "emulator"],
  ["lib/pulumi", "lib/github", "lib/permissions"],
  ["lib/visitor"],
  ["lib/checks"],
  ["lib/terminal"],
  ["rehearsal"],
  ["scripts"],
];

/** The only file of a folder that other folders import. */
export const doors: Readonly<Record<string, string>> = { emulator: "emulator/index.ts" };
