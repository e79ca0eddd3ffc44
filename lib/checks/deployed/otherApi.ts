/** What is looked at of an API that is not the stack's. */
export interface OtherApi {
  readonly displayName: string;
  readonly path: string;
  readonly serviceUrl?: string | null;
}
