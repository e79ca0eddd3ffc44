/** Why an identity needs something: what of the stack asks for it, by which calls, and where Microsoft says so. */
export interface Reason {
  /** Such as `ApplicationRegistration (2)`, or a command. */
  readonly for: string;
  /** Such as `POST, PATCH, DELETE /applications`. */
  readonly calls: string;
  readonly source: string;
}

/** An application permission of Microsoft Graph. */
export interface GraphPermission {
  /** Such as `Application.Read.All`. */
  readonly permission: string;
  readonly reasons: readonly Reason[];
}

/** A role of Azure at a scope. */
export interface AzureRole {
  /** Name of a built-in role; undefined where it takes a role of your own with these actions. */
  readonly role?: string;
  readonly actions?: readonly string[];
  readonly scope: Scope;
  /** Whether the commands go on without it, and say what they could not find out. */
  readonly optional?: boolean;
  readonly reasons: readonly Reason[];
}

export interface Scope {
  readonly kind:
    | "subscription"
    | "resource group"
    | "instance"
    | "Application Insights component"
    | "user-assigned identity";
  /** ARM id. */
  readonly id: string;
}

/** What one of the identities of a stack needs, and nothing more. */
export interface IdentityPermissions {
  readonly identity: "deploy" | "preview" | "drift";
  /** What it runs. */
  readonly commands: readonly string[];
  readonly graph: readonly GraphPermission[];
  readonly azure: readonly AzureRole[];
  /** What to know of it, a sentence each. */
  readonly notes: readonly string[];
}

/** What a stack's program declares and asks for; see `Declared` of the emulator's door. */
export interface DeclaredStack {
  readonly resources: readonly { readonly type: string }[];
  readonly read: readonly { readonly type: string; readonly id: string }[];
  readonly asked: readonly string[];
}
