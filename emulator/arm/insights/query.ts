import type { InsightsComponent } from "../../model/insights.ts";
import { ArmError, notInRehearsal } from "../errors.ts";
import { type ArmRequest, asObject } from "../request.ts";
import { KustoGap, kustoQuery, type Row } from "./kusto.ts";

/** Columns of the tables, with their types as the query API says them. */
const columnTypes: Readonly<Record<string, string>> = {
  timestamp: "datetime",
  duration: "real",
  itemCount: "int",
  severityLevel: "int",
  customDimensions: "dynamic",
  customMeasurements: "dynamic",
};

/**
 * `POST {component}/query?api-version=2018-04-20`: a query in a small part of Kusto's language, and its answer as one table
 * (learn.microsoft.com/azure/azure-monitor/logs/api/response-format). What of the language is not here is refused by name.
 */
export function runQuery({ body, apiVersion, context }: ArmRequest, component: InsightsComponent) {
  if (apiVersion !== "2018-04-20")
    throw notInRehearsal(`query of Application Insights in version ${apiVersion}`);
  const { query, ...others } = asObject(body) ?? {};
  if (typeof query !== "string" || query.trim() === "") {
    throw new ArmError(400, "BadArgumentError", "The request had some invalid properties");
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw notInRehearsal(`'${unknown}' of a query; write where timestamp > ago(1h)`);
  try {
    const rows = kustoQuery(query, (table) => rowsOf(component, table), context.clock.now());
    return { tables: [{ name: "PrimaryResult", ...asTable(rows) }] };
  } catch (error) {
    if (!(error instanceof KustoGap)) throw error;
    throw notInRehearsal(error.message);
  }
}

function rowsOf({ telemetry, appId, name, instrumentationKey }: InsightsComponent, table: string): Row[] {
  return telemetry
    .filter((item) => item.table === table)
    .map(({ row }) => ({ ...row, appId, appName: name, iKey: instrumentationKey }));
}

function asTable({ columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly Row[] }) {
  return {
    columns: columns.map((name) => ({ name, type: columnTypes[name] ?? "string" })),
    rows: rows.map((row) =>
      columns.map((name) => {
        const value = row[name] ?? null;
        return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
      }),
    ),
  };
}
