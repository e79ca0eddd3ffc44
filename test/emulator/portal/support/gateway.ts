import { Hono } from "hono";
import { cors } from "hono/cors";

/** A gateway in front of the calculator as a test wants it. */
export class ScriptedGateway {
  /** Headers that the cors policy allows; null for an API without one. */
  allowedHeaders: string[] | null = ["authorization", "ocp-apim-subscription-key", "cache-control"];
  readonly calls: { method: string; url: string; headers: Record<string, string> }[] = [];
  readonly app = new Hono();

  constructor(portalOrigin: string) {
    this.app.use((c, next) => {
      this.calls.push({ method: c.req.method, url: c.req.url, headers: c.req.header() });
      if (this.allowedHeaders === null) return next();
      return cors({ origin: portalOrigin, allowMethods: ["GET"], allowHeaders: this.allowedHeaders })(
        c,
        next,
      );
    });
    this.app.get("/calc/:operation", (c) => {
      if (!/^Bearer .+\..+\./.test(c.req.header("authorization") ?? "")) {
        const body = '{ "statusCode": 401, "message": "Unauthorized. Access token is missing or invalid." }';
        return c.body(body, 401, { "content-type": "application/json", "x-hidden": "not exposed" });
      }
      const sum = Number(c.req.query("a")) + Number(c.req.query("b"));
      return c.body(`<result><value>${sum}</value></result>`, 200, {
        "content-type": "application/xml; charset=utf-8",
      });
    });
  }
}
