/** An app registration that somebody else looks after, as far as a stack may need something of it. */
export interface Registration {
  readonly displayName: string;
  readonly clientId: string;
  readonly signInAudience: string;
  /** Version of the access tokens that it takes (`requestedAccessTokenVersion`); what is not set is 1. */
  readonly tokenVersion: 1 | 2;
  readonly identifierUris: readonly string[];
  readonly scopes: readonly {
    readonly value: string;
    readonly id: string;
    /** Who consents: `User`, or `Admin` alone. */
    readonly type: string;
    readonly enabled: boolean;
  }[];
  readonly roles: readonly {
    readonly value: string;
    readonly id: string;
    /** `Application`, `User`, or both. */
    readonly memberTypes: readonly string[];
    readonly enabled: boolean;
  }[];
  /** By platform. */
  readonly redirectUris: { readonly web: readonly string[]; readonly spa: readonly string[] };
  readonly implicitGrant: { readonly accessTokens: boolean; readonly idTokens: boolean };
  /** Its service principal in the stack's tenant; undefined where it has none. */
  readonly principal: RegisteredPrincipal | undefined;
}

export interface RegisteredPrincipal {
  readonly objectId: string;
  /** Whether anybody can sign in. */
  readonly enabled: boolean;
  /** Whether tokens are for those alone who have a role. */
  readonly assignmentRequired: boolean;
}

/** Versions of access tokens as Graph and the azuread provider give them: nothing and 0 are 1. */
export function tokenVersionOf(requested: number | null | undefined): 1 | 2 {
  return requested === 2 ? 2 : 1;
}
