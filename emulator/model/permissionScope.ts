/** microsoft.graph.permissionScope. */
export interface PermissionScope {
  id: string;
  value: string | null;
  type: "User" | "Admin";
  isEnabled: boolean;
  adminConsentDisplayName: string | null;
  adminConsentDescription: string | null;
  userConsentDisplayName: string | null;
  userConsentDescription: string | null;
}
