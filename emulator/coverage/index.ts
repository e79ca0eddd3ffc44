import { Clock } from "../clock.ts";
import type { WorldContext } from "../context.ts";
import { Directory } from "../model/directory.ts";
import { ArmStore } from "../model/instances.ts";
import { armCoverage } from "./arm.ts";
import { entraCoverage, graphCoverage, parameterCoverage } from "./directory.ts";
import { expressionCoverage, policyCoverage } from "./gateway.ts";
import type { CoverageTable } from "./table.ts";
import { vaultCoverage } from "./vault.ts";

/** What the stand-in has, read from what its own code runs on: registries, routers, policy definitions. */
export function coverage(): CoverageTable[] {
  // The routers want a world, and nothing is asked of it.
  const context: WorldContext = {
    clock: new Clock(),
    directory: new Directory(),
    arm: new ArmStore(),
    fetch: () => Promise.reject(new Error("there is no world")),
  };
  return [
    armCoverage(),
    vaultCoverage(context),
    graphCoverage(context),
    entraCoverage(context),
    parameterCoverage(),
    policyCoverage(),
    expressionCoverage(),
  ];
}
