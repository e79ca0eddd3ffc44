import type { Cloud, CloudName } from "../clouds.ts";

/**
 * Microsoft's own resources that deployments and sign-ins ask tokens for. Both issue v1 tokens. Their
 * application ids are the same in every cloud, their names are not.
 *
 * Sources: learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 * (application ids), learn.microsoft.com/entra/identity-platform/authentication-national-cloud (hosts).
 */
export interface MicrosoftResource {
  readonly appId: string;
  readonly displayName: string;
  /** Identifier URIs without trailing slash; requests may add one. */
  readonly identifierUris: readonly string[];
  /** Delegated permissions that a person may consent to. */
  readonly userScopes: readonly string[];
}

/** The application id of Microsoft Graph. */
export const graphAppId = "00000003-0000-0000-c000-000000000000";

/** The application id of the Azure Service Management API, which is Azure Resource Manager's. */
export const armAppId = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

const classicManagement: Readonly<Record<CloudName, string>> = {
  public: "https://management.core.windows.net",
  usgovernment: "https://management.core.usgovcloudapi.net",
  china: "https://management.core.chinacloudapi.cn",
};

/** Microsoft's resources in one cloud. */
export function microsoftResources(cloud: Cloud): readonly MicrosoftResource[] {
  return [
    {
      appId: graphAppId,
      displayName: "Microsoft Graph",
      identifierUris: [`https://${cloud.graph}`],
      userScopes: ["User.Read"],
    },
    {
      appId: armAppId,
      displayName: "Windows Azure Service Management API",
      identifierUris: [`https://${cloud.arm}`, classicManagement[cloud.name]],
      userScopes: [],
    },
  ];
}
