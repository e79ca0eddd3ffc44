import * as pulumi from "@pulumi/pulumi";
import type { ProtectedApi } from "./protectedApi.ts";
import type { ApiSettings } from "./settings.ts";

/**
 * Says in a preview that the update would create an API before its policy, which is all that one update can do:
 * Azure imports the operations in the request that creates the API, and takes a policy only of an API that is there.
 */
export function warnOfOpenCreation({ name }: ApiSettings, { id }: ProtectedApi): void {
  if (!pulumi.runtime.isDryRun()) return;
  const stack = pulumi.getStack();
  const warning = `The API ${name} will be created before its policy, and takes calls without a token until the policy is there, or for good if the update fails in between. To create it closed: npm run up -- ${stack}`;
  // The SDK's declarations leave the second parameter out; without it, `apply` passes over what is unknown.
  const { apply } = id as unknown as {
    apply(then: (id: unknown) => unknown, runWithUnknowns: boolean): void;
  };
  apply.call(id, (value) => pulumi.isUnknown(value) && void pulumi.log.warn(warning), true);
}
