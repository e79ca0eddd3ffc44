import type { Cloud } from "../clouds.ts";
import { regionName } from "./envelope.ts";
import type { ApimService } from "./store.ts";

/** Properties of a service that the caller may leave out. */
export const serviceDefaults = {
  notificationSenderEmail: "apimgmt-noreply@mail.windowsazure.com",
  virtualNetworkType: "None",
  disableGateway: false,
  enableClientCertificate: false,
  natGatewayState: "Disabled",
  publicNetworkAccess: "Enabled",
  legacyPortalStatus: "Enabled",
  developerPortalStatus: "Enabled",
  apiVersionConstraint: { minApiVersion: null },
};

/** Addresses of an instance that runs. The Consumption tier has no developer portal. */
export function serviceUrls(
  cloud: Cloud,
  name: string,
  location: string,
  sku: string,
): Record<string, unknown> {
  const host = (part: string) => `https://${name}${part}${cloud.gatewaySuffix}`;
  const urls = {
    gatewayUrl: host(""),
    gatewayRegionalUrl: `https://${name}-${regionName(location)}-01.regional${cloud.gatewaySuffix}`,
    managementApiUrl: host(".management"),
    scmUrl: host(".scm"),
  };
  if (sku === "Consumption") return urls;
  return { ...urls, portalUrl: host(".portal"), developerPortalUrl: `https://${name}${cloud.portalSuffix}` };
}

/** The service as the REST API shows it. */
export function serviceBody(service: ApimService, cloud: Cloud) {
  const { id, name, location, sku, tags, identity, zones, etag, properties } = service;
  const hostName = `${name}${cloud.gatewaySuffix}`;
  return {
    id,
    name,
    type: "Microsoft.ApiManagement/service",
    tags,
    location,
    etag: etag.replaceAll('"', ""),
    properties: {
      ...properties,
      hostnameConfigurations: [
        {
          type: "Proxy",
          hostName,
          negotiateClientCertificate: false,
          defaultSslBinding: true,
          certificateSource: "BuiltIn",
        },
      ],
    },
    sku,
    ...(identity && { identity }),
    ...(zones && { zones }),
  };
}
