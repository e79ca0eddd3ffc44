/** Microsoft Graph's application id, the same in every cloud (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in). */
export const graphClientId = "00000003-0000-0000-c000-000000000000";

/** One permission of Microsoft Graph (learn.microsoft.com/graph/permissions-reference). */
export interface GraphPermission {
  readonly id: string;
  readonly value: string;
}

/**
 * What the developer portal's sign-in asks of people: who they are, with the names and the e-mail address that a new user of the portal
 * needs (learn.microsoft.com/azure/api-management/api-management-howto-aad, "Turn on the Microsoft Graph email, profile permission").
 */
export const signInScopes: readonly GraphPermission[] = [
  { id: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", value: "email" },
  { id: "37f7f235-527c-4136-accd-4a02d197296e", value: "openid" },
  { id: "14dad69e-099b-42c9-810b-d002981feec1", value: "profile" },
];

/** With what API Management reads who is in which group, when somebody signs in (the same page, "Add an external Microsoft Entra group"). */
export const groupRoles: readonly GraphPermission[] = [
  { id: "df021288-bdef-4463-88db-98f22de89214", value: "User.Read.All" },
  { id: "5b567255-7703-4780-807c-7be8301ae99b", value: "Group.Read.All" },
];

/** Claims of the ID token that a new user of the portal is made of (the same page, "Add optional claim"). */
export const userClaims: readonly string[] = ["email", "family_name", "given_name"];
