import type { WorldContext } from "../context.ts";
import { type Cloud, clouds } from "./clouds.ts";
import type { ApimService } from "./instances.ts";

/** What a host name of API Management says. */
export interface HostOfInstance {
  readonly cloud: Cloud;
  /** The instance's name, as the host has it. */
  readonly name: string;
  /** Undefined where the cloud has no instance of that name. */
  readonly service: ApimService | undefined;
}

/**
 * The instance behind a host name of a gateway or of a developer portal. A name is unique in its cloud, and an instance
 * answers under its own cloud's hosts alone (learn.microsoft.com/azure/api-management/api-management-features).
 * @param host without a port
 * @returns undefined where no cloud has such hosts
 */
export function instanceBehind(
  context: Pick<WorldContext, "arm" | "directory">,
  host: string,
  suffix: "gatewaySuffix" | "portalSuffix",
): HostOfInstance | undefined {
  const cloud = Object.values(clouds).find((each) => host.endsWith(each[suffix]));
  if (!cloud) return undefined;
  const name = host.slice(0, -cloud[suffix].length);
  const service = context.arm.service(name);
  return { cloud, name, service: service && isIn(context, service, cloud) ? service : undefined };
}

/** Whether an instance is in that cloud, which its tenant decides. */
export function isIn(
  { directory }: Pick<WorldContext, "directory">,
  { tenantId }: ApimService,
  cloud: Cloud,
): boolean {
  return (directory.tenant(tenantId)?.cloud ?? cloud) === cloud;
}
