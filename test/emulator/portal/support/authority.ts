import { Hono } from "hono";
import { html } from "hono/html";
import { UnsecuredJWT } from "jose";

/** What the token endpoint was sent. */
export interface TokenCall {
  readonly form: Record<string, string>;
  readonly authorization: string | undefined;
  readonly origin: string | undefined;
}

/** An authorization server as a test wants it: what it shows, issues and refuses is set by the test. */
export class ScriptedAuthority {
  readonly authorizations: URL[] = [];
  readonly tokenCalls: TokenCall[] = [];
  /** What the token endpoint answers; null issues a token. */
  refusal: { status: number; body: unknown } | null = null;
  /** Sent to the redirect URI instead of a code. */
  redirectError: { error: string; error_description: string } | null = null;
  asksForConsent = false;
  /** The state that comes back; undefined for the one that was sent. */
  stateSentBack: string | undefined;
  password = "difference-engine";
  readonly app = new Hono();

  constructor() {
    this.app.get("/:tenant/oauth2/v2.0/authorize", (c) => {
      this.authorizations.push(new URL(c.req.url));
      return c.html(signInPage(c.req.url, ""));
    });
    this.app.post("/:tenant/oauth2/v2.0/authorize", async (c) => {
      const form = (await c.req.parseBody()) as Record<string, string>;
      if (form.decision === "cancel")
        return this.#back(c.req.url, {
          error: "access_denied",
          error_description: "AADSTS65004: User declined to consent to access the app.",
        });
      if (form.decision === "accept") return this.#answer(c.req.url);
      if (form.passwd !== this.password) {
        return c.html(
          signInPage(
            c.req.url,
            "AADSTS50126: Error validating credentials due to invalid username or password.",
          ),
        );
      }
      return this.asksForConsent ? c.html(consentPage(c.req.url)) : this.#answer(c.req.url);
    });
    this.app.post("/:tenant/oauth2/v2.0/token", async (c) => {
      const form = (await c.req.parseBody()) as Record<string, string>;
      const origin = c.req.header("origin");
      this.tokenCalls.push({ form, authorization: c.req.header("authorization"), origin });
      if (origin) c.header("access-control-allow-origin", origin);
      if (this.refusal) return c.json(this.refusal.body as object, this.refusal.status as 400);
      return c.json({
        token_type: "Bearer",
        expires_in: 3599,
        scope: form.scope ?? "",
        access_token: token(),
      });
    });
  }

  #answer(url: string): Response {
    return this.#back(url, this.redirectError ?? { code: "code-1" });
  }

  #back(url: string, answer: Record<string, string>): Response {
    const { searchParams } = new URL(url);
    const target = new URL(searchParams.get("redirect_uri") ?? "");
    const parameters = new URLSearchParams({ ...answer, ...this.#state(searchParams) });
    if (searchParams.get("response_type") === "token") {
      target.hash = new URLSearchParams({
        access_token: token(),
        token_type: "Bearer",
        ...this.#state(searchParams),
      }).toString();
    } else {
      target.search = parameters.toString();
    }
    return new Response(null, { status: 302, headers: { location: target.href } });
  }

  #state(searchParams: URLSearchParams): { state?: string } {
    const state = this.stateSentBack ?? searchParams.get("state");
    return state ? { state } : {};
  }
}

/** A JWT with the claims of a v2 access token. */
export function token(): string {
  const now = Math.floor(Date.now() / 1000);
  return new UnsecuredJWT({ scp: "Calculator.Read", ver: "2.0" })
    .setAudience("b4c40000-0000-4000-8000-000000000004")
    .setIssuer("https://login.microsoftonline.com/7b6a2d1e-0000-4000-8000-000000000001/v2.0")
    .setIssuedAt(now)
    .setExpirationTime(now + 4200)
    .encode();
}

function signInPage(url: string, error: string) {
  return html`<!doctype html><title>Sign in</title><body>
    <form method="post" action="${url}">
      <p>${error}</p>
      <label>Account <input name="login" /></label><label>Password <input name="passwd" type="password" /></label>
      <button>Sign in</button>
    </form></body>`;
}

function consentPage(url: string) {
  return html`<!doctype html><title>Permissions requested</title><body>
    <form method="post" action="${url}">
      <button name="decision" value="accept">Accept</button><button name="decision" value="cancel">Cancel</button>
    </form></body>`;
}
