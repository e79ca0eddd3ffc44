/**
 * The storeys of the house, from the ground up: docs/architecture.md has the picture, and says why. Tests and the
 * benchmark look at what is inside, and are in none.
 */
export const storeys: readonly (readonly string[])[] = [
  ["infra/sdk"],
  ["openapi"],
  ["policies"],
  ["infra/names"],
  ["infra/settings"],
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

/** The order inside the emulator, from the ground up: what Azure remembers, each service, what asks them, the world. */
export const partsOfEmulator: readonly (readonly string[])[] = [
  [
    "emulator/own.ts",
    "emulator/nearest.ts",
    "emulator/gap.ts",
    "emulator/clock.ts",
    "emulator/certificate.ts",
  ],
  ["emulator/model"],
  ["emulator/context.ts", "emulator/faults.ts", "emulator/proxy"],
  ["emulator/state.ts", "emulator/entra"],
  ["emulator/control.ts", "emulator/graph", "emulator/vault"],
  ["emulator/gateway/xml", "emulator/gateway/reasonHeader.ts", "emulator/gateway/reference"],
  ["emulator/gateway/reach.ts"],
  ["emulator/gateway/jwt"],
  ["emulator/gateway/expressions"],
  ["emulator/gateway/core"],
  ["emulator/gateway/compiler"],
  ["emulator/gateway/reason.ts", "emulator/gateway/steps", "emulator/gateway/telemetry"],
  ["emulator/gateway/policies"],
  ["emulator/gateway/documents"],
  ["emulator/gateway/secretRefresh.ts", "emulator/gateway/pipeline"],
  ["emulator/gateway/app.ts"],
  ["emulator/arm"],
  ["emulator/coverage", "emulator/portal", "emulator/providers"],
  ["emulator/hostTable.ts", "emulator/engines"],
  ["emulator/world.ts", "emulator/backend"],
  ["emulator/worldWithHosts.ts"],
  ["emulator/index.ts"],
];

/** The only file of a folder that other folders import. */
export const doors: Readonly<Record<string, string>> = { emulator: "emulator/index.ts" };
