import { Hono } from "hono";
import type { WorldContext } from "./context.ts";
import type { Faults } from "./faults.ts";
import type { RequestLog } from "./world.ts";

export function controlApp(_context: WorldContext & { faults: Faults; requests: RequestLog }): Hono {
  return new Hono();
}
