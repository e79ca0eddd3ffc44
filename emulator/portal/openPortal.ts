import { isSetUp } from "../arm/portal/portalContent.ts";
import type { WorldContext } from "../context.ts";
import type { Cloud } from "../model/clouds.ts";
import { instanceBehind, isIn } from "../model/instanceBehind.ts";
import type { ApimService } from "../model/instances.ts";
import type { PublishedPortal } from "../model/publishedPortal.ts";

/** A developer portal that can be looked at. */
export interface OpenPortal {
  readonly service: ApimService;
  readonly published: PublishedPortal;
  /** As the browser has it: `https://<service>.developer.azure-api.net`, or a host of the instance's own. */
  readonly origin: string;
  /**
   * `https://<service>.azure-api.net`: the portal shows and calls the host that Azure gives the gateway, although the instance has one of its own
   * (Azure/api-management-developer-portal#2852, open; in 2024 somebody has seen their own there, #2652).
   */
  readonly gateway: string;
  /** Lower-cased names of published APIs that this visitor does not see; `published` is without them. */
  readonly hidden?: readonly string[];
}

/** Why there is nothing to look at, and what to do. */
export interface ClosedPortal {
  readonly status: 403 | 404;
  readonly title: string;
  readonly problem: string;
}

/**
 * The portal behind a host name.
 * @param host host of the request, without a port
 */
export function openPortal(context: WorldContext, host: string): OpenPortal | ClosedPortal {
  const found = instanceBehind(context, host, "portalSuffix");
  if (!found)
    return { status: 404, title: "No developer portal", problem: `${host} is no developer portal's host.` };
  const { cloud, name, service } = found;
  if (!service) return unknownService(context, name, cloud);
  const refusal = switchedOff(service);
  if (refusal) return { status: 403, title: "No developer portal", problem: refusal };
  if (service.published?.hasNoPages) return withoutPages(service);
  if (!service.published) return neverPublished(service);
  return {
    service,
    published: service.published,
    origin: `https://${host}`,
    gateway: `https://${name}${cloud.gatewaySuffix}`,
  };
}

function unknownService(context: WorldContext, name: string, cloud: Cloud): ClosedPortal {
  const known = [...context.arm.services.values()]
    .filter((service) => isIn(context, service, cloud))
    .map((service) => service.name);
  const others = known.length > 0 ? `It has ${known.join(", ")}.` : "It has none: deploy a stack first.";
  return {
    status: 404,
    title: "Unknown API Management instance",
    problem: `This world has no API Management instance named "${name}" in the ${cloud.name} cloud. ${others}`,
  };
}

/** learn.microsoft.com/azure/api-management/api-management-features: no portal in the Consumption tier. */
function switchedOff(service: ApimService): string | undefined {
  if (service.sku.name === "Consumption") {
    return `The instance ${service.name} is in the Consumption tier, which has no developer portal. Choose another sku.`;
  }
  if (service.properties.developerPortalStatus === "Disabled") {
    return `The developer portal of ${service.name} is switched off (developerPortalStatus: Disabled).`;
  }
  return undefined;
}

/** The portal of an instance, whatever is published; undefined where no instance answers under the host. */
export function serviceBehind(context: WorldContext, host: string): ApimService | undefined {
  const service = instanceBehind(context, host, "portalSuffix")?.service;
  return service && !switchedOff(service) ? service : undefined;
}

/** One of the two ends that the publication of a portal without content is reported to have. */
function withoutPages({ name }: ApimService): ClosedPortal {
  return {
    status: 404,
    title: "This developer portal shows nothing",
    problem: `The developer portal of ${name} was published before it had any content. ${openItFirst}`,
  };
}

const openItFirst =
  "An administrator has to open it once, which sets it up: in the Azure portal under the instance > Developer portal, " +
  "in a practice by npm run open-portal -- --stack NAME. Then publish it: npm run up -- NAME.";

function neverPublished(service: ApimService): ClosedPortal {
  if (!isSetUp(service)) {
    return {
      status: 404,
      title: "This developer portal has not been set up",
      problem: `The instance ${service.name} exists, but its developer portal has no content. ${openItFirst}`,
    };
  }
  return {
    status: 404,
    title: "This developer portal has not been published",
    problem:
      `The instance ${service.name} exists, but its developer portal was never published, so there is nothing to show. ` +
      "Publishing is a resource of its own, a portal revision: check that the stack deploys one and that it completed. " +
      "In the Azure portal it is the button Publish under Developer portal > Portal overview.",
  };
}
