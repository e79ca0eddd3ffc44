import * as pulumi from "@pulumi/pulumi";
import * as random from "./sdk/random.ts";
import { SUFFIX_LENGTH, serviceNamePrefix } from "./serviceNamePrefix.ts";

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
