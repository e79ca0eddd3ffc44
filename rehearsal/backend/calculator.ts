import { Hono } from "hono";

export function calculatorApp(): Hono {
  return new Hono();
}
