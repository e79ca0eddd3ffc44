import type { Cloud } from "../../model/clouds.ts";
import { customHostsOf, type HostnameConfiguration } from "../../model/customHosts.ts";
import type { ApimService } from "../../model/instances.ts";
import { regionDisplayName } from "../../model/regions.ts";
import { familyOf } from "./serviceTiers.ts";

/** Every member of `properties` in the order of the recordings: what is unset is written out as null. */
const members = [
  ...["publisherEmail", "publisherName", "notificationSenderEmail", "provisioningState"],
  ...["targetProvisioningState", "createdAtUtc", "gatewayUrl", "gatewayRegionalUrl", "portalUrl"],
  ...["developerPortalUrl", "dataApiUrl", "managementApiUrl", "scmUrl", "hostnameConfigurations"],
  ...["publicIPAddresses", "privateIPAddresses", "additionalLocations", "virtualNetworkConfiguration"],
  ...[
    "customProperties",
    "virtualNetworkType",
    "certificates",
    "natGatewayState",
    "outboundPublicIPAddresses",
  ],
  ...["apiVersionConstraint", "publicIpAddressId", "publicNetworkAccess", "privateEndpointConnections"],
  ...["platformVersion", "configurationApi", "legacyPortalStatus", "developerPortalStatus"],
] as const;
const unset = Object.fromEntries(members.map((name) => [name, null]));

/** The service as the REST API shows it (azure-service-operator at 2024-05-01). */
export function serviceBody(service: ApimService, cloud: Cloud) {
  const { id, name, location, sku, tags, identity, zones, systemData, etag, properties } = service;
  const hostnameConfigurations = [builtInHost(service, cloud), ...customHostsOf(service)];
  return {
    etag: etag.replaceAll('"', ""),
    properties: { ...unset, ...properties, hostnameConfigurations },
    sku,
    identity: identity ?? null,
    zones: zones ?? null,
    systemData: systemData ?? null,
    location: regionDisplayName(location),
    tags,
    id,
    name,
    type: "Microsoft.ApiManagement/service",
  };
}

/**
 * The one host name that an instance has by itself. Others come in addition to it, and one of them may take the default SSL
 * binding from it (azure-rest-api-specs, ApiManagementCreateServiceWithCustomHostnameKeyVault).
 */
export function builtInHost(
  { name, properties }: Pick<ApimService, "name"> & Partial<Pick<ApimService, "properties">>,
  { gatewaySuffix }: Cloud,
): HostnameConfiguration {
  const others = properties ? customHostsOf({ properties }) : [];
  return {
    type: "Proxy",
    hostName: `${name}${gatewaySuffix}`,
    encodedCertificate: null,
    keyVaultId: null,
    certificatePassword: null,
    negotiateClientCertificate: false,
    certificate: null,
    defaultSslBinding: !others.some((each) => each.type === "Proxy" && each.defaultSslBinding),
    identityClientId: null,
    certificateSource: "BuiltIn",
    certificateStatus: null,
  };
}

/**
 * Who made an instance and who changed it last. The deploying identity is an application; v2 tiers say nothing of
 * the creation (recorded: null at first, after an update the last change alone).
 * @param appId client id of the caller
 * @param now RFC 3339
 */
export function systemDataOf(
  previous: ApimService | undefined,
  sku: string,
  appId: string,
  now: string,
): Record<string, unknown> | undefined {
  const v2 = familyOf(sku) === "v2";
  if (v2 && !previous) return undefined;
  const { createdBy, createdByType, createdAt } = previous?.systemData ?? {
    createdBy: v2 ? null : appId,
    createdByType: v2 ? null : "Application",
    createdAt: v2 ? null : now,
  };
  const modified = { lastModifiedBy: appId, lastModifiedByType: "Application", lastModifiedAt: now };
  return { createdBy, createdByType, createdAt, ...modified };
}
