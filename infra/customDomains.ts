import type { ApiManagementSettings } from "./settings.ts";

/** A host name of the instance's own (learn.microsoft.com/azure/api-management/configure-custom-domain). */
interface HostnameConfiguration {
  readonly type: "Proxy" | "DeveloperPortal";
  readonly hostName: string;
  /** Secret of a key vault that holds the certificate. */
  readonly keyVaultId: string;
  /** Client id of the user-assigned identity that reads it; without it the system-assigned one does. */
  readonly identityClientId?: string;
  /** Whether callers that name no host (SNI) get this certificate. */
  readonly defaultSslBinding: boolean;
}

/**
 * The custom host names of an instance that the stack makes, as its input; nothing where the stack file has none. The
 * default host of the gateway is not among them: Azure lists and keeps it by itself (azure-rest-api-specs,
 * ApiManagementCreateServiceWithCustomHostnameKeyVault).
 */
export function hostnameConfigurations({
  gatewayHost,
  portalHost,
  certificates,
}: Pick<ApiManagementSettings, "gatewayHost" | "portalHost" | "certificates">): {
  hostnameConfigurations?: HostnameConfiguration[];
} {
  const { gateway, portal, identity } = certificates;
  const reader = identity && { identityClientId: identity.clientId };
  const all: HostnameConfiguration[] = [];
  if (gatewayHost !== undefined && gateway !== undefined) {
    all.push({
      type: "Proxy",
      hostName: gatewayHost,
      keyVaultId: gateway,
      ...reader,
      defaultSslBinding: true,
    });
  }
  if (portalHost !== undefined && portal !== undefined) {
    all.push({
      type: "DeveloperPortal",
      hostName: portalHost,
      keyVaultId: portal,
      ...reader,
      // The setting is of the gateway alone (azure-rest-api-specs, HostnameConfiguration).
      defaultSslBinding: false,
    });
  }
  return all.length > 0 ? { hostnameConfigurations: all } : {};
}
