import { type Cloud, clouds } from "./clouds.ts";
import { instanceWithHost } from "./customHosts.ts";
import type { Directory } from "./directory.ts";
import type { ApimService, ArmStore } from "./instances.ts";

/** Where instances and their tenants are kept. */
export interface Kept {
  readonly arm: ArmStore;
  readonly directory: Directory;
}

/** What a host name of API Management says. */
export interface HostOfInstance {
  readonly cloud: Cloud;
  /** The instance's name, as the host that Azure gives has it. */
  readonly name: string;
  /** Undefined where the cloud has no instance of that name. */
  readonly service: ApimService | undefined;
}

/**
 * The instance behind a host name of a gateway or of a developer portal. A name is unique in its cloud, and an instance
 * answers under its own cloud's hosts (learn.microsoft.com/azure/api-management/api-management-features), and in addition under
 * those of its own (configure-custom-domain).
 * @param host without a port
 * @returns undefined where neither a cloud nor an instance has such hosts
 */
export function instanceBehind(
  context: Kept,
  host: string,
  suffix: "gatewaySuffix" | "portalSuffix",
): HostOfInstance | undefined {
  const cloud = Object.values(clouds).find((each) => host.endsWith(each[suffix]));
  if (!cloud) return ownHost(context, host, suffix === "gatewaySuffix" ? "Proxy" : "DeveloperPortal");
  const name = host.slice(0, -cloud[suffix].length);
  const service = context.arm.service(name);
  return { cloud, name, service: service && isIn(context, service, cloud) ? service : undefined };
}

function ownHost(
  { arm, directory }: Kept,
  host: string,
  part: "Proxy" | "DeveloperPortal",
): HostOfInstance | undefined {
  const service = instanceWithHost(arm, host, part);
  if (!service) return undefined;
  const cloud = directory.tenant(service.tenantId)?.cloud ?? clouds.public;
  return { cloud, name: service.name.toLowerCase(), service };
}

/** Whether an instance is in that cloud, which its tenant decides. */
export function isIn(
  { directory }: Pick<Kept, "directory">,
  { tenantId }: ApimService,
  cloud: Cloud,
): boolean {
  return (directory.tenant(tenantId)?.cloud ?? cloud) === cloud;
}
