import type { AzureConnection } from "../../lib/azure/connection.ts";

/** What became of a resource whose creation was cut off. */
export type Outcome =
  | { /** It was made. */ readonly id: string }
  | { /** It was made, is of no use, and has been removed. */ readonly removed: string }
  | { /** It cannot be told; for people. */ readonly unclear: string }
  | "not made";

/** What is looked at. */
export interface CutOff {
  readonly azure: AzureConnection;
  readonly subscriptionId: string;
  /** Ids of everything that the stack's state knows. */
  readonly known: ReadonlySet<string>;
  /** Called before what cannot be taken back; throws when another update holds the stack's lock. */
  stillFree(): Promise<void>;
  /** Milliseconds since 1970 after which the update that was cut off must have begun. */
  readonly notBefore: number;
}
