import * as pulumi from "@pulumi/pulumi";
import * as random from "./sdk/random.ts";

const MAX_LENGTH = 50;
const SUFFIX_LENGTH = 6;

/**
 * A name for an API Management instance that nobody else has: `<project>-<stack>-<random suffix>`. The suffix
 * stays for as long as the stack does; a new one after a destroy does not meet the soft-deleted instance.
 */
export function uniqueServiceName(project: string, stack: string): pulumi.Output<string> {
  const suffix = new random.RandomString("service-name", {
    length: SUFFIX_LENGTH,
    special: false,
    upper: false,
  });
  return pulumi.interpolate`${serviceNamePrefix(project, stack)}-${suffix.result}`;
}

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
