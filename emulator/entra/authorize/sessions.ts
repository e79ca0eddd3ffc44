import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Clock } from "../../clock.ts";
import { isLoginOf } from "../../model/clouds.ts";
import type { Tenant, User } from "../../model/directory.ts";
import { opaque } from "../token/signing.ts";

/** One browser's sign-in at one cloud's login host. */
export interface Session {
  readonly id: string;
  readonly user: User;
  readonly tenant: Tenant;
  /** Only the pages that this session was shown know it: a consent cannot be posted from elsewhere. */
  readonly canary: string;
  readonly expires: number;
}

const cookie = "ESTSAUTH";
const lifetimeSeconds = 24 * 60 * 60;

/** Single sign-on: who is signed in, by session cookie. */
export class Sessions {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The session of the browser that sent the request. */
  current(c: Context): Session | undefined {
    const session = this.#sessions.get(getCookie(c, cookie) ?? "");
    const alive = session !== undefined && session.expires > this.#clock.seconds();
    return alive && isLoginOf(session.tenant.cloud, new URL(c.req.url).hostname) ? session : undefined;
  }

  /** Signs a person in; whoever was signed in before is not any more. */
  start(c: Context, tenant: Tenant, user: User): Session {
    this.#sessions.delete(getCookie(c, cookie) ?? "");
    const expires = this.#clock.seconds() + lifetimeSeconds;
    const session: Session = { id: opaque(32), user, tenant, canary: opaque(16), expires };
    this.#sessions.set(session.id, session);
    // SameSite=None, as Entra's own: silent sign-in runs in frames of other sites.
    setCookie(c, cookie, session.id, { path: "/", httpOnly: true, secure: true, sameSite: "None" });
    return session;
  }

  /** Signs the browser out. */
  end(c: Context): void {
    this.#sessions.delete(getCookie(c, cookie) ?? "");
    deleteCookie(c, cookie, { path: "/", secure: true });
  }
}
