import { serviceNamePrefix } from "../../infra/serviceNamePrefix.ts";
import type { Settings } from "../../infra/settings.ts";
import { nameOf, type StackState } from "../../lib/engine/state.ts";

/**
 * The name that the stack's instance has or gets: the stack file's, or the one that the stack has made up before.
 * @returns undefined where it will be made up by the next update
 */
export function serviceNameIn(
  { project, stack, apiManagement }: Settings,
  state: StackState,
): string | undefined {
  if (apiManagement.serviceName !== undefined) return apiManagement.serviceName;
  const suffix = (state.deployment.resources ?? []).find(
    ({ type, urn }) => type === "random:index/randomString:RandomString" && nameOf(urn) === "service-name",
  )?.outputs?.result;
  return typeof suffix === "string" ? `${serviceNamePrefix(project, stack)}-${suffix}` : undefined;
}
