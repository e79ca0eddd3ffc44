/** Outputs of the stack: see `infra/index.ts`. */
export interface StackOutputs {
  readonly developerPortalUrl?: string;
  readonly gatewayUrl: string;
  readonly apis: Readonly<
    Record<
      string,
      { readonly url: string; readonly backendClientId: string; readonly scopes: readonly string[] }
    >
  >;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the clients beside the developer portal's console, by name; absent where there are none. */
  readonly clients?: Readonly<Record<string, { readonly type: string; readonly clientId: string }>>;
  /** Values of their active secrets, of those that have one. */
  readonly clientSecrets?: Readonly<Record<string, string>>;
  readonly redirectUris: readonly string[];
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly adminConsentUrl?: string;
}

/** Client ids of the clients beside the developer portal's console, by name. */
export function clientIdsIn({ clients = {} }: Pick<StackOutputs, "clients">): Record<string, string> {
  return Object.fromEntries(Object.entries(clients).map(([name, { clientId }]) => [name, clientId]));
}
