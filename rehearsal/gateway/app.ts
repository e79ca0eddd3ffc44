import { Hono } from "hono";
import type { WorldContext } from "../context.ts";

export function gatewayApp(_context: WorldContext): Hono {
  return new Hono();
}
