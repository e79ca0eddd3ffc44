export type CloudName = "public" | "usgovernment" | "china";

export declare function loginEndpoint(cloud: CloudName): string;
export declare function gatewayUrl(cloud: CloudName, serviceName: string): string;
export declare function portalUrl(cloud: CloudName, serviceName: string): string;
export declare function authorizationEndpoint(cloud: CloudName, tenant: string, version: "v1" | "v2"): string;
export declare function tokenEndpoint(cloud: CloudName, tenant: string, version: "v1" | "v2"): string;
export declare function openIdConfigUrl(cloud: CloudName, tenant: string, tokenVersion: 1 | 2): string;
export declare function issuer(cloud: CloudName, tenantId: string, tokenVersion: 1 | 2): string;
export declare function portalRedirectUris(
  cloud: CloudName,
  serviceName: string,
  serverId: string,
  grantTypes: readonly ("authorizationCode" | "authorizationCodeWithPkce")[],
): { web: string[]; spa: string[] };
export declare function adminConsentUrl(cloud: CloudName, tenantId: string, clientId: string, redirectUri: string): string;
