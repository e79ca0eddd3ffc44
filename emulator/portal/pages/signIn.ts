import { html } from "hono/html";
import { type Frame, layout, type Markup } from "./layout.ts";

/**
 * The portal's sign-in page.
 * @param returnUrl where the visitor wanted to go
 * @param refused why the last attempt failed
 */
export function signInPage(frame: Frame, returnUrl: string, refused?: string): Markup {
  return layout(
    frame,
    "Sign in",
    html`<h1>Sign in</h1>
      <p class="lead">This portal asks its visitors to sign in. An account of the portal is none of the directory's.</p>
      ${refused ? html`<p role="alert" data-problem>${refused}</p>` : ""}
      <form method="post" action="/signin">
        <input type="hidden" name="returnUrl" value="${returnUrl}" />
        <p><label>Email <input name="email" type="email" autocomplete="username" required /></label></p>
        <p><label>Password <input name="password" type="password" autocomplete="current-password" required /></label></p>
        <p><button type="submit">Sign in</button></p>
      </form>`,
  );
}
