import { html } from "hono/html";
import type { TokenRefusal } from "../tokenRequest.ts";
import { type Frame, layout, type Markup } from "./layout.ts";

/**
 * A page at the end of a sign-in window: its script posts `message` to the console that opened the window
 * and closes it. `uri` is added by the script for the implicit flow, whose answer is in the fragment.
 */
export function callbackPage(frame: Frame, message: Readonly<Record<string, string>>): Markup {
  return layout(
    frame,
    "Signed in",
    html`<h1>Signed in</h1>
      <p id="callback" data-message="${JSON.stringify(message)}">
        This window hands the result to the console that opened it and closes. If it stays open, the console is
        gone: open it again and sign in there.
      </p>
      <script type="module" src="/assets/callback.js"></script>`,
  );
}

/** Shows what the authorization server answered, in full, and tells the console as well. */
export function refusedPage(frame: Frame, title: string, refusal: TokenRefusal, state: string): Markup {
  const message = { error: refusal.error, errorDescription: refusal.description, state };
  return layout(
    frame,
    title,
    html`<h1>${title}</h1>
      <p class="lead" id="callback" data-message="${JSON.stringify(message)}" data-keep-open>
        No access token was issued. The authorization server answered:
      </p>
      <p><code data-error>${refusal.error}</code></p>
      <pre data-problem>${refusal.description}</pre>
      <script type="module" src="/assets/callback.js"></script>`,
  );
}
