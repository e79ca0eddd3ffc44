import { type EngineEvent, listenToEvents } from "../../lib/engine/events.ts";
import type { PulumiResult } from "../../lib/pulumi/cli.ts";

/** Runs a command of `pulumi` whose events are of interest: it is given the address to send them to. */
export type Watched = (
  run: (eventLog: string) => Promise<Omit<PulumiResult, "stdout">>,
) => Promise<Omit<PulumiResult, "stdout">>;

/** Keeps the events of the last command that was watched: those before it have ended well, or it is a new try. */
export function lastEvents(): { readonly watched: Watched; events(): readonly EngineEvent[] } {
  let last: readonly EngineEvent[] = [];
  return {
    events: () => last,
    async watched(run) {
      const listener = await listenToEvents();
      last = listener.events;
      try {
        return await run(listener.address);
      } finally {
        listener.close();
      }
    },
  };
}
