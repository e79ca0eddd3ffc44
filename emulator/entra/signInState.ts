import type { WorldContext } from "../context.ts";
import { Sessions } from "./authorize/sessions.ts";
import { type CodeGrant, type Grant, IssuedGrants } from "./token/grants.ts";

/** What the sign-in endpoints of one world share beyond the directory. */
export interface Entra {
  readonly world: WorldContext;
  readonly sessions: Sessions;
  readonly codes: IssuedGrants<CodeGrant>;
  readonly refreshTokens: IssuedGrants<Grant>;
}

/** The sign-in endpoints of a new world: nobody signed in, nothing issued. */
export function newEntra(world: WorldContext): Entra {
  return {
    world,
    sessions: new Sessions(world.clock),
    codes: new IssuedGrants(world.clock, "1.A"),
    refreshTokens: new IssuedGrants(world.clock, "1.B"),
  };
}
