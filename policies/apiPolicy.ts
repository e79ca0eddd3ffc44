/** Everything that the policy of one API depends on. */
export interface ApiPolicyValues {
  readonly openIdConfigUrl: string;
  /** Accepted audiences: the backend app's client id (and its Application ID URI for v1 tokens). */
  readonly audiences: readonly string[];
  /** Accepted issuers; empty: whatever the OpenID configuration says. */
  readonly issuers: readonly string[];
  /** Scopes of which the token must carry one; empty: none required. */
  readonly scopes: readonly string[];
  /** Client ids that may call; empty: any. */
  readonly clients: { readonly claim: "azp" | "appid"; readonly ids: readonly string[] };
  readonly clockSkewSeconds: number;
  readonly failedMessage: string;
  /** Origin of the developer portal, when its console may call the API. */
  readonly corsOrigin?: string;
  /** Present when the API has no backend and answers from its document's examples. */
  readonly mockResponse?: { readonly statusCode: number; readonly contentType: string };
}

export declare function renderApiPolicy(values: ApiPolicyValues): string;
