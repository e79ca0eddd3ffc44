import type { HostFacts } from "./instanceFacts.ts";

/** A part of an instance that people and programs reach by a host name. */
export type HostedPart = "gateway" | "portal";

/** The names that Azure has for them (azure-rest-api-specs, HostnameConfiguration). */
const types: Readonly<Record<HostedPart, string>> = { gateway: "Proxy", portal: "DeveloperPortal" };

/** What follows an instance's name in the hosts that Azure gives, in every cloud that this project knows. */
const azuresOwn = [".azure-api.net", ".azure-api.us", ".azure-api.cn"];

/** Whether that is a host which only Azure gives. */
export function isAzuresOwn(host: string): boolean {
  return azuresOwn.some((suffix) => host.toLowerCase().endsWith(suffix));
}

/** A host name of an instance's own, in lower case. */
export interface CustomHost {
  readonly name: string;
  /** Whether it is `*.contoso.example`, under which no URL can be told. */
  readonly isPattern: boolean;
}

/** The host names of an instance's own for one of its parts, the one that it prefers first. */
export function customHosts(all: readonly HostFacts[], part: HostedPart): CustomHost[] {
  return all
    .filter(({ type, hostName }) => type === types[part] && hostName && !isAzuresOwn(hostName))
    .sort((one, other) => Number(other.defaultSslBinding ?? false) - Number(one.defaultSslBinding ?? false))
    .map(({ hostName }) => ({ name: hostName.toLowerCase(), isPattern: hostName.startsWith("*.") }));
}

/** Whether a host is one of these. A wildcard stands for one label (RFC 6125, section 6.4.3). */
export function isOneOf(host: string, hosts: readonly CustomHost[]): boolean {
  const name = host.toLowerCase();
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  return hosts.some((each) => each.name === name || (each.isPattern && each.name === wildcard));
}
