import { Hono } from "hono";
import type { WorldContext } from "../context.ts";

export function graphApp(_context: WorldContext): Hono {
  return new Hono();
}
