/**
 * The three clouds as Azure has them. Deliberately not shared with `infra/names/azureCloud.ts`: the stand-in
 * judges the program, so a wrong host over there must meet an unknown host here.
 *
 * Sources: learn.microsoft.com/entra/identity-platform/authentication-national-cloud (login, Graph),
 * learn.microsoft.com/azure/api-management/api-management-features (gateway and portal suffixes),
 * learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates (vault suffixes).
 */
export interface Cloud {
  readonly name: CloudName;
  /** Host of the Microsoft Entra ID authority. */
  readonly login: string;
  /** Other hosts of the same authority, as cloud instance discovery lists them. Azure's SDKs use one of them in China. */
  readonly loginAliases: readonly string[];
  /** Scheme and host of v1 issuers, to which `/{tenant id}/` is appended. */
  readonly v1Issuer: string;
  /** Host of Microsoft Graph. */
  readonly graph: string;
  /** Host of Azure Resource Manager. */
  readonly arm: string;
  /** What follows the service name in the gateway's host. */
  readonly gatewaySuffix: string;
  /** What follows the service name in the developer portal's host. */
  readonly portalSuffix: string;
  /** What follows the name of a key vault in its host. */
  readonly vaultSuffix: string;
}

export type CloudName = "public" | "usgovernment" | "china";

/** Whether a host is the authority of a cloud, by whichever of its names. */
export function isLoginOf({ login, loginAliases }: Cloud, host: string): boolean {
  return host === login || loginAliases.includes(host);
}

export const clouds: Readonly<Record<CloudName, Cloud>> = {
  public: {
    name: "public",
    login: "login.microsoftonline.com",
    loginAliases: ["login.windows.net", "login.microsoft.com", "sts.windows.net"],
    v1Issuer: "https://sts.windows.net",
    graph: "graph.microsoft.com",
    arm: "management.azure.com",
    gatewaySuffix: ".azure-api.net",
    portalSuffix: ".developer.azure-api.net",
    vaultSuffix: ".vault.azure.net",
  },
  usgovernment: {
    name: "usgovernment",
    login: "login.microsoftonline.us",
    loginAliases: ["login.usgovcloudapi.net"],
    v1Issuer: "https://sts.windows.net",
    graph: "graph.microsoft.us",
    arm: "management.usgovcloudapi.net",
    gatewaySuffix: ".azure-api.us",
    portalSuffix: ".developer.azure-api.us",
    vaultSuffix: ".vault.usgovcloudapi.net",
  },
  china: {
    name: "china",
    login: "login.partner.microsoftonline.cn",
    loginAliases: ["login.chinacloudapi.cn"],
    v1Issuer: "https://sts.chinacloudapi.cn",
    graph: "microsoftgraph.chinacloudapi.cn",
    arm: "management.chinacloudapi.cn",
    gatewaySuffix: ".azure-api.cn",
    portalSuffix: ".developer.azure-api.cn",
    vaultSuffix: ".vault.azure.cn",
  },
};
