import { Hono } from "hono";
import type { WorldContext } from "../context.ts";

export function entraApp(_context: WorldContext): Hono {
  return new Hono();
}
