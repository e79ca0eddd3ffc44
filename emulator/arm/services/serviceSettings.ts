import type { Cloud } from "../../model/clouds.ts";
import { customHostsOf, type HostnameConfiguration } from "../../model/customHosts.ts";
import type { ApimService } from "../../model/instances.ts";
import * as contracts from "../contracts.ts";
import { type ArmRequest, asObject, sentProperties } from "../request.ts";
import { customProperties, defaultProperties, familyOf, serviceAddresses } from "./serviceTiers.ts";

/** What callers decide of an instance, complete: whatever was not sent has its default. */
export interface ServiceSettings {
  readonly sku: ApimService["sku"];
  readonly zones: string[] | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The settings that a checked body means, but for its host names. A PATCH begins with those of the instance. */
export function settledFrom(
  request: ArmRequest,
  body: Record<string, unknown>,
  previous: ApimService | undefined,
  partial = false,
): ServiceSettings {
  const old = partial && previous ? settled(previous) : undefined;
  const sent = asObject(body.sku);
  const name = String(sent?.name ?? old?.sku.name);
  const capacity = Number(sent?.capacity ?? (name === "Consumption" ? 0 : old?.sku.capacity));
  const properties = { ...(old?.properties ?? defaultProperties(name)), ...given(sentProperties(request)) };
  return {
    sku: { name, capacity },
    zones: (body.zones as string[] | undefined) ?? old?.zones,
    properties: { ...normal(name, properties), ...hostsIn(old?.properties.hostnameConfigurations) },
  };
}

/** The settings that an instance has now. */
export function settled(service: ApimService): ServiceSettings {
  const { sku, zones, properties } = service;
  return {
    sku,
    zones,
    properties: { ...normal(sku.name, given(properties)), ...hostsIn(customHostsOf(service)) },
  };
}

/** The settings with these host names; undefined leaves them as they are. */
export function withHosts(
  settings: ServiceSettings,
  hosts: readonly HostnameConfiguration[] | undefined,
): ServiceSettings {
  if (!hosts) return settings;
  const { hostnameConfigurations: _, ...properties } = settings.properties;
  return { ...settings, properties: { ...properties, ...hostsIn(hosts) } };
}

function hostsIn(hosts: unknown): { hostnameConfigurations?: readonly unknown[] } {
  return Array.isArray(hosts) && hosts.length > 0 ? { hostnameConfigurations: hosts } : {};
}

/** Properties of an instance that has just been asked for: it is activated, on v2 created. */
export function starting(
  service: ApimService,
  { sku, properties }: ServiceSettings,
  cloud: Cloud,
  now: string,
): Record<string, unknown> {
  const v2 = familyOf(sku.name) === "v2";
  return {
    ...properties,
    customProperties: v2 ? shownCustomProperties(sku.name, properties, false) : null,
    createdAtUtc: now,
    ...addresses(service, sku.name, properties, cloud, false),
    provisioningState: v2 ? "Created" : "Activating",
    targetProvisioningState: v2 ? "" : "Activating",
  };
}

/**
 * Properties of an instance whose change has come to its end.
 * @param updated whether that was another change than the creation
 */
export function applied(
  service: ApimService,
  { sku, properties }: ServiceSettings,
  cloud: Cloud,
  updated: boolean,
): Record<string, unknown> {
  return {
    ...properties,
    customProperties: shownCustomProperties(sku.name, properties, updated),
    createdAtUtc: service.properties.createdAtUtc,
    ...addresses(service, sku.name, properties, cloud, true),
    provisioningState: "Succeeded",
    targetProvisioningState: "",
  };
}

function addresses(
  { name, location }: ApimService,
  sku: string,
  { developerPortalStatus }: ServiceSettings["properties"],
  cloud: Cloud,
  active: boolean,
): Record<string, unknown> {
  const portal = developerPortalStatus === "Enabled";
  return serviceAddresses(cloud, { name, location, sku }, { active, portal });
}

/** Before its first update, a v2 instance leaves out two switches, unless they were sent. */
function shownCustomProperties(
  sku: string,
  { customProperties: all }: ServiceSettings["properties"],
  updated: boolean,
): Record<string, unknown> {
  const own = Object.entries(all as object).filter(([, value]) => value !== "False");
  return customProperties(sku, Object.fromEntries(own), updated);
}

function normal(sku: string, properties: Record<string, unknown>): Record<string, unknown> {
  // Host names are put in apart, and of the classic tiers' switch nothing is ever shown (azure-cli).
  const { hostnameConfigurations: _host, restore: _restore, enableClientCertificate, ...rest } = properties;
  const texts = Object.entries(asObject(properties.customProperties) ?? {}).map(([name, value]) => [
    name,
    /^true$/i.test(String(value)) ? "True" : /^false$/i.test(String(value)) ? "False" : value,
  ]);
  return {
    ...rest,
    ...(familyOf(sku) !== "classic" && enableClientCertificate !== undefined && { enableClientCertificate }),
    // `True` was taken and became `Enabled` (azure-cli).
    publicNetworkAccess: "Enabled",
    apiVersionConstraint: { minApiVersion: null, ...asObject(properties.apiVersionConstraint) },
    customProperties: customProperties(sku, Object.fromEntries(texts), true),
  };
}

/** What in properties is for callers to set, without what is unset. */
function given(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) =>
        Object.hasOwn(contracts.serviceProperties, name) && value !== null && value !== undefined,
    ),
  );
}
