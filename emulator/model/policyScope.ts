/** Where a policy document stands (learn.microsoft.com/azure/api-management/api-management-howto-policies, "Scopes"). */
export type PolicyScope = "service" | "product" | "api" | "operation";
