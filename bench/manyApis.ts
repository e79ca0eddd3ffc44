import type { RehearsedStack } from "../rehearsal/rehearsedStack.ts";

/** The keys of the rehearsal's stack file that give it so many APIs. */
export function withApis(
  { project, config }: Pick<RehearsedStack, "project" | "config">,
  apis: number,
): Readonly<Record<string, string>> {
  const entries = Array.from({ length: apis }, (_, index) => ({
    name: `api-${index}`,
    displayName: `API ${index}`,
    openApi: "apis/basic-calculator.yaml",
    backendApp: { scopes: [{ value: "Calculator.Read", description: "Read" }] },
  }));
  const instance = JSON.parse(config[`${project}:apiManagement`] ?? "{}") as object;
  return {
    // Of the tiers, Premium alone takes as many products.
    [`${project}:apiManagement`]: JSON.stringify({ ...instance, sku: "Premium" }),
    [`${project}:apis`]: JSON.stringify(entries),
  };
}
