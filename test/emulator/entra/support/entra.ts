import { Clock } from "../../../../emulator/clock.ts";
import type { WorldContext } from "../../../../emulator/context.ts";
import { entraApp } from "../../../../emulator/entra/app.ts";
import { Directory } from "../../../../emulator/model/directory.ts";
import { ArmStore } from "../../../../emulator/model/instances.ts";

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
