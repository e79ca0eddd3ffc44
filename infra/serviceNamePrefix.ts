const MAX_LENGTH = 50;

/** How many random letters and digits follow the prefix and a hyphen. */
export const SUFFIX_LENGTH = 6;

/**
 * `<project>-<stack>` as far as a service name allows: letters, digits and hyphens, a letter first, and short
 * enough to take the suffix (Microsoft.ApiManagement 2024-05-01, `serviceName`).
 */
export function serviceNamePrefix(project: string, stack: string): string {
  const name = `${project}-${stack}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, MAX_LENGTH - SUFFIX_LENGTH - 1)
    .replace(/-+$/, "");
  return name === "" ? "apim" : name;
}
