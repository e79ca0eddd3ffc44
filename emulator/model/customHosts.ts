import type { ApimService, ArmStore } from "./instances.ts";

/** A host name of an instance, as Azure Resource Manager shows it (azure-rest-api-specs, HostnameConfiguration). */
export interface HostnameConfiguration {
  readonly type: string;
  readonly hostName: string;
  readonly encodedCertificate: null;
  readonly keyVaultId: string | null;
  readonly certificatePassword: null;
  readonly negotiateClientCertificate: false;
  readonly certificate: {
    readonly expiry: string;
    readonly thumbprint: string;
    readonly subject: string;
  } | null;
  readonly defaultSslBinding: boolean;
  readonly identityClientId: string | null;
  readonly certificateSource: string;
  readonly certificateStatus: null;
}

/** What an instance answers as under a host name of its own: the gateway, or the developer portal. */
export type HostedPart = "Proxy" | "DeveloperPortal";

/** The host names of an instance's own; the one that Azure gives its gateway is not among them. */
export function customHostsOf({ properties }: Pick<ApimService, "properties">): HostnameConfiguration[] {
  return (properties.hostnameConfigurations ?? []) as HostnameConfiguration[];
}

/** The instance that has this host name for one of its parts. */
export function instanceWithHost(
  { services }: Pick<ArmStore, "services">,
  host: string,
  part: HostedPart,
): ApimService | undefined {
  const name = host.toLowerCase();
  // One label in the place of the star (RFC 6125, section 6.4.3).
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  const has = ({ type, hostName }: HostnameConfiguration) =>
    type === part && [name, wildcard].includes(hostName.toLowerCase());
  return [...services.values()].find((service) => customHostsOf(service).some(has));
}
