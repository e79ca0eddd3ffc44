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
  readonly redirectUris: readonly string[];
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly adminConsentUrl?: string;
}
