import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import type { OwnerOf } from "./owners.ts";

/** What an update is looked at with. */
export interface LookAhead {
  readonly settings: Settings;
  readonly plan: readonly PlannedChange[];
  /** Lower-cased ids of what the stack's state has. */
  readonly own: ReadonlySet<string>;
  /** URNs that the stack's state has. */
  readonly urns: ReadonlySet<string>;
  readonly azure: AzureConnection;
  readonly ownerOf: OwnerOf;
}
