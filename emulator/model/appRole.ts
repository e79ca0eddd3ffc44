/** microsoft.graph.appRole: what a token carries in `roles` for whom it is assigned to. */
export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly ("User" | "Application")[];
  readonly [graphField: string]: unknown;
}
