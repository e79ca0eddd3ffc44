import { readFile } from "node:fs/promises";
import { Hono } from "hono";

/** The files a page asks for, with their content types; read from disk once. */
const files: Readonly<Record<string, string>> = {
  "portal.css": "text/css; charset=utf-8",
  "console.css": "text/css; charset=utf-8",
  "console.js": "text/javascript; charset=utf-8",
  "callback.js": "text/javascript; charset=utf-8",
  "entraLogin.js": "text/javascript; charset=utf-8",
  "pkce.js": "text/javascript; charset=utf-8",
  "request.js": "text/javascript; charset=utf-8",
  "signIn.js": "text/javascript; charset=utf-8",
  "token.js": "text/javascript; charset=utf-8",
};

/** Serves `browser/` under the path it is mounted at. */
export function assetRoutes(): Hono {
  const app = new Hono();
  const texts = new Map<string, Promise<string>>();
  for (const [name, type] of Object.entries(files)) {
    app.get(`/${name}`, async (c) => {
      if (!texts.has(name)) texts.set(name, readFile(new URL(`browser/${name}`, import.meta.url), "utf8"));
      c.header("content-type", type);
      c.header("cache-control", "no-cache");
      return c.body((await texts.get(name)) as string);
    });
  }
  return app;
}
