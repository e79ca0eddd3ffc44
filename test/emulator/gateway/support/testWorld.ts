import { Hono } from "hono";
import { Clock } from "../../../../emulator/clock.ts";
import { startWorld, type World, type WorldOptions } from "../../../../emulator/world.ts";
import { backendHost } from "./instance.ts";
import { Issuer } from "./issuer.ts";

/** What the backend was sent last, and what it answers. */
export interface Backend {
  last?: { method: string; path: string; search: string; headers: Headers; body: string };
  answer: () => Response;
}

export interface TestWorld {
  readonly world: World;
  readonly backend: Backend;
  /** `login.contoso.example`, with one RS256 key `k1`. */
  readonly issuer: Issuer;
  /** Stands in for the public cloud's Entra ID, with one RS256 key `e1`. */
  readonly entra: Issuer;
}

/** A world with an identity provider and a backend that tells what it was sent. */
export async function startTestWorld(options: WorldOptions = {}): Promise<TestWorld> {
  const backend: Backend = { answer: () => Response.json({ ok: true }) };
  const app = new Hono();
  app.all("*", async ({ req }) => {
    const { pathname: path, search } = new URL(req.url);
    backend.last = {
      method: req.method,
      path,
      search,
      headers: new Headers(req.raw.headers),
      body: await req.text(),
    };
    return backend.answer();
  });
  // The world makes its clock when it starts, and the issuers have to be there by then.
  const clock: { current: Clock } = { current: new Clock() };
  const late = new Proxy(clock.current, {
    get: (_, name) => Reflect.get(clock.current, name).bind(clock.current),
  });
  const issuer = new Issuer("login.contoso.example", late);
  const entra = new Issuer("login.microsoftonline.com", late);
  await Promise.all([issuer.addKey("k1"), entra.addKey("e1")]);
  const world = await startWorld({
    ...options,
    extraHosts: { [backendHost]: app, [issuer.host]: issuer.app, [entra.host]: entra.app },
  });
  clock.current = world.clock;
  return { world, backend, issuer, entra };
}
