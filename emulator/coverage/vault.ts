import type { WorldContext } from "../context.ts";
import { vaultApiVersions, vaultApp } from "../vault/app.ts";
import { routesOf } from "./routes.ts";
import type { CoverageTable } from "./table.ts";

/** Key Vault's data plane: the routes of its router. @param context of any world, which nothing is asked of */
export function vaultCoverage(context: WorldContext): CoverageTable {
  return {
    title: "Azure Key Vault",
    text: `At the host of each vault. Versions: ${vaultApiVersions.join(", ")}. Everything else is refused with 501.`,
    columns: ["path", "methods"],
    rows: routesOf(vaultApp(context).routes),
  };
}
