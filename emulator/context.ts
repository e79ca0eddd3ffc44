import type { SimpleFetch } from "../lib/net/simpleFetch.ts";
import type { Clock } from "./clock.ts";
import type { Directory } from "./model/directory.ts";
import type { ArmStore } from "./model/instances.ts";

/**
 * Sends a request to a host of this world, over the world's own TLS listener and under the host's real
 * name. Nothing else can be reached with it: a host that the world does not have answers 421.
 */
export type WorldFetch = SimpleFetch;

/** What every part of the world is given: the clock, the state, and a way to reach the other parts. */
export interface WorldContext {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly arm: ArmStore;
  readonly fetch: WorldFetch;
  /**
   * What `<issuers>` of validate-jwt does to the issuers of an OpenID configuration for several tenants, which are
   * `{tenantid}` there: the page does not say. `narrowed`: only those of the list count; `added`: the list counts as
   * well. What a policy refuses has to be refused in both readings.
   */
  readonly sharedIssuers?: "narrowed" | "added";
}

/** How many requests each host has answered, for `GET /state`. */
export type RequestLog = Map<string, number>;
