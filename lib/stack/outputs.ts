/** Outputs of the stack: see `infra/index.ts`. */
export interface StackOutputs {
  /** Origin of the developer portal; absent where there is none. */
  readonly developerPortalUrl?: string;
  /** The portal's origin under the host that Azure gives, where `developerPortalUrl` is another. */
  readonly defaultDeveloperPortalUrl?: string;
  /** Origin of the gateway. */
  readonly gatewayUrl: string;
  /** The gateway's origin under the host that Azure gives, where `gatewayUrl` is another. */
  readonly defaultGatewayUrl?: string;
  readonly apis: Readonly<
    Record<
      string,
      { readonly url: string; readonly backendClientId: string; readonly scopes: readonly string[] }
    >
  >;
  readonly clientId: string;
  /** Value of the client app's active secret; absent where it has none. */
  readonly clientSecret?: string;
  /** Of the clients beside the developer portal's console, by name; absent where there are none. */
  readonly clients?: Readonly<Record<string, { readonly type: string; readonly clientId: string }>>;
  /** Values of their active secrets, of those that have one. */
  readonly clientSecrets?: Readonly<Record<string, string>>;
  /** Of the registration with which people sign in to the developer portal; absent where the stack decides nothing about it. */
  readonly portalClientId?: string;
  /** Where an administrator consents to what that asks for, where the stack does not. */
  readonly portalAdminConsentUrl?: string;
  readonly redirectUris: readonly string[];
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly adminConsentUrl?: string;
}

/** The origins of the developer portal, the one that people are told first; none where there is no portal. */
export function portalsIn(
  outputs: Pick<StackOutputs, "developerPortalUrl" | "defaultDeveloperPortalUrl">,
): string[] {
  return [outputs.developerPortalUrl, outputs.defaultDeveloperPortalUrl].filter((url) => url !== undefined);
}

/** The host that Azure gives the gateway, by which the instance is known whatever else it is called. */
export function defaultGatewayHost({
  gatewayUrl,
  defaultGatewayUrl,
}: Pick<StackOutputs, "gatewayUrl" | "defaultGatewayUrl">): string {
  return new URL(defaultGatewayUrl ?? gatewayUrl).hostname;
}

/** Client ids of the clients beside the developer portal's console, by name. */
export function clientIdsIn({ clients = {} }: Pick<StackOutputs, "clients">): Record<string, string> {
  return Object.fromEntries(Object.entries(clients).map(([name, { clientId }]) => [name, clientId]));
}
