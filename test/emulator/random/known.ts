/** What is there in the world, so that a request may hit it. */
export interface Known {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Object ids of Graph, by collection, of what is there. */
  readonly objects: Readonly<Record<string, string>>;
  /** Client id and secret of an application with the redirect URI https://contoso.example/. */
  readonly app: { readonly id: string; readonly secret: string };
  /** Bearer tokens by host. */
  readonly tokens: Readonly<Record<string, string>>;
}
