import { html } from "hono/html";
import type { PublishedEntraLogin } from "../../model/publishedPortal.ts";
import { type Frame, layout, type Markup } from "./layout.ts";

export interface SignInView {
  /** Where the visitor wanted to go. */
  readonly returnUrl: string;
  /** Why the last attempt failed. */
  readonly refused?: string | undefined;
  readonly entraLogin?: PublishedEntraLogin | undefined;
}

/** The portal's sign-in page. */
export function signInPage(frame: Frame, { returnUrl, refused, entraLogin }: SignInView): Markup {
  return layout(
    frame,
    "Sign in",
    html`<h1>Sign in</h1>
      <p class="lead">This portal asks its visitors to sign in. An account with a password is one of the portal, and none of the directory's.</p>
      <p role="alert" data-problem ${refused ? "" : "hidden"}>${refused ?? ""}</p>
      <form method="post" action="/signin">
        <input type="hidden" name="returnUrl" value="${returnUrl}" />
        <p><label>Email <input name="email" type="email" autocomplete="username" required /></label></p>
        <p><label>Password <input name="password" type="password" autocomplete="current-password" required /></label></p>
        <p><button type="submit">Sign in</button></p>
      </form>
      ${entraLogin ? entraButton(entraLogin, returnUrl) : ""}`,
  );
}

/** What the browser is given: signin-social/react/runtime/SignInAadRuntime.tsx and aadServiceV2.ts of Azure/api-management-developer-portal. */
function entraButton(login: PublishedEntraLogin, returnUrl: string): Markup {
  const problem = problemOf(login);
  if (problem !== undefined) return html`<p role="alert" data-entra-problem>${problem}</p>`;
  return html`<p>
      <button
        type="button"
        id="entra-login"
        data-client-id="${login.clientId}"
        data-authority="https://${login.authority}/${login.signinTenant}"
        data-return-url="${returnUrl}"
      >
        Microsoft Entra ID
      </button>
    </p>
    <script type="module" src="/assets/entraLogin.js"></script>`;
}

function problemOf({ isMsal, authority }: PublishedEntraLogin): string | undefined {
  if (!isMsal) {
    return "The identity provider aad is not set to MSAL (clientLibrary: MSAL-2). The library before it signs in by the implicit flow, which the rehearsal's portal does not run.";
  }
  if (authority === "") {
    return "The identity provider aad names no authority. Which one Azure takes then is not known to the rehearsal.";
  }
  return undefined;
}
