/**
 * What a tenant's app management policy says of client secrets: its restrictions passwordAddition and passwordLifetime
 * (learn.microsoft.com/graph/api/resources/passwordcredentialconfiguration).
 */
export type SecretPolicy =
  | { readonly restricts: "passwordAddition" }
  | { readonly restricts: "passwordLifetime"; readonly maxDays: number };

/** The id of a tenant's default policy (learn.microsoft.com/graph/api/tenantappmanagementpolicy-get). */
export const defaultPolicyId = "00000000-0000-0000-0000-000000000000";
