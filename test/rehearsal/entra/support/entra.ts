import { ArmStore } from "../../../../rehearsal/arm/store.ts";
import { Clock } from "../../../../rehearsal/clock.ts";
import type { WorldContext } from "../../../../rehearsal/context.ts";
import { entraApp } from "../../../../rehearsal/entra/app.ts";
import { Directory } from "../../../../rehearsal/entra/directory.ts";

/** A world of Entra alone, reached without a listener; everywhere else answers 421. */
export function startEntra(): WorldContext {
  const context: WorldContext = {
    clock: new Clock(),
    directory: new Directory(),
    arm: new ArmStore(),
    async fetch(url, init) {
      const request = new Request(url, { redirect: "manual", ...init });
      const host = new URL(request.url).hostname;
      if (!host.startsWith("login.")) return new Response(`no host ${host}`, { status: 421 });
      return app.fetch(request);
    },
  };
  const app = entraApp(context);
  return context;
}
