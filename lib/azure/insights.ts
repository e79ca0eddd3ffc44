import type { ServiceClient } from "./serviceClient.ts";

/** A row of a query's answer, by column; dynamic columns are objects. */
export type InsightsRow = Readonly<Record<string, unknown>>;

interface QueryAnswer {
  readonly tables: readonly {
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly rows: readonly (readonly unknown[])[];
  }[];
}

/**
 * Asks an Application Insights component, through Resource Manager: whoever may read the component may ask it.
 * @param component ARM id
 * @param query in Kusto's language (learn.microsoft.com/kusto/query)
 * @throws AzureError
 */
export async function queryInsights(
  arm: ServiceClient,
  component: string,
  query: string,
): Promise<InsightsRow[]> {
  const answer = await arm.post<QueryAnswer>(`${component}/query?api-version=2018-04-20`, { query });
  const [table] = answer.tables;
  return (table?.rows ?? []).map((row) =>
    Object.fromEntries(
      table!.columns.map(({ name, type }, at) => [
        name,
        type === "dynamic" && typeof row[at] === "string" ? JSON.parse(row[at]) : row[at],
      ]),
    ),
  );
}

/** A text in a query. */
export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
