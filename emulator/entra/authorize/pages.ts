import type { Context } from "hono";
import { html } from "hono/html";
import type { User } from "../../model/directory.ts";
import type { PermissionSet } from "../consent/missingConsent.ts";
import type { Parameters } from "../parameters.ts";
import { describe, type EntraError, type Incident } from "../refusals/errors.ts";
import type { Client } from "../token/clients.ts";

type Markup = ReturnType<typeof html>;

/** Hidden fields that carry a request through a form. */
export type Carried = Parameters;

/**
 * The sign-in page: one form with `login` and `passwd`.
 * @param refused why the last attempt failed
 */
export function signInPage(
  c: Context,
  page: { appName: string; carried: Carried; login: string; refused?: EntraError },
): Response | Promise<Response> {
  const { appName, carried, login, refused } = page;
  return answer(
    c,
    200,
    "Sign in to your account",
    html`<h1>Sign in</h1>
      <p>to continue to <strong>${appName}</strong></p>
      ${refused ? html`<p id="passwordError" role="alert">${refused.message}</p>` : ""}
      <form method="post" action="${pathOf(c)}">
        ${hidden(carried)}
        <label>Account <input name="login" type="email" autocomplete="username" value="${login}" required /></label>
        <label>Password <input name="passwd" type="password" autocomplete="current-password" required /></label>
        <button type="submit">Sign in</button>
      </form>`,
  );
}

export interface ConsentPage {
  readonly client: Client;
  readonly user: User;
  readonly sets: readonly PermissionSet[];
  readonly carried: Carried;
  /** Consent for the whole organization, which only an administrator is asked for. */
  readonly everybody: boolean;
}

/** The consent page: one form, every permission by its consent display name, Accept and Cancel. */
export function consentPage(c: Context, page: ConsentPage): Response | Promise<Response> {
  const { client, user, sets, carried, everybody } = page;
  const permissions = sets.flatMap(({ resource, scopes }) =>
    scopes.map((scope) => {
      const forUsers = everybody ? null : scope.userConsentDisplayName;
      const description = everybody ? null : scope.userConsentDescription;
      return html`<li>
        <strong>${forUsers || scope.adminConsentDisplayName || scope.value}</strong>
        (${resource.displayName}: ${scope.value})<br />${description || scope.adminConsentDescription || ""}
      </li>`;
    }),
  );
  return answer(
    c,
    200,
    "Permissions requested",
    html`<p>${user.userPrincipalName}</p>
      <h1>Permissions requested</h1>
      ${everybody ? html`<p>Review for your organization</p>` : ""}
      <p><strong>${client.displayName}</strong> (${client.appId}) would like to:</p>
      <ul>
        ${permissions}
      </ul>
      <p>
        ${
          everybody
            ? "If you accept, this app gets access to these resources for all users in your organization. No one else will be asked to review these permissions."
            : "Accepting means that you allow this app to use your data."
        }
      </p>
      <form method="post" action="${pathOf(c)}">
        ${hidden(carried)}
        <button type="submit" name="consent" value="accept">Accept</button>
        <button type="submit" name="consent" value="cancel">Cancel</button>
      </form>`,
  );
}

/** What a person sees when the request cannot be sent back to the application. */
export function errorPage(c: Context, error: EntraError, incident: Incident): Response | Promise<Response> {
  const [message, ...details] = describe(error, incident).split("\r\n");
  return answer(
    c,
    400,
    "Sign in to your account",
    html`<h1>Sign in</h1>
      <p>Sorry, but we’re having trouble signing you in.</p>
      <p id="exceptionMessage" role="alert">${message}</p>
      <ul>
        ${details.map((detail) => html`<li>${detail}</li>`)}
      </ul>`,
  );
}

/** `response_mode=form_post`: a form that submits itself (OAuth 2.0 Form Post Response Mode). */
export function formPostPage(
  c: Context,
  redirectUri: string,
  fields: Parameters,
): Response | Promise<Response> {
  return answer(
    c,
    200,
    "Working...",
    html`<form name="hiddenform" method="post" action="${redirectUri}">
        ${hidden(fields)}
        <button type="submit">Continue</button>
      </form>
      <script>
        document.forms[0].submit();
      </script>`,
  );
}

export function signedOutPage(c: Context): Response | Promise<Response> {
  const text = html`<h1>You signed out of your account</h1>
    <p>It’s a good idea to close all browser windows.</p>`;
  return answer(c, 200, "Sign out", text);
}

function answer(c: Context, status: 200 | 400, title: string, body: Markup): Response | Promise<Response> {
  c.header("cache-control", "no-store, no-cache");
  c.header("x-frame-options", "DENY");
  c.header("referrer-policy", "no-referrer");
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${title}</title>
          <style>
            body { font: 16px/1.5 "Segoe UI", system-ui, sans-serif; margin: 0; background: #f2f2f2; color: #1b1b1b; }
            .rehearsal { margin: 0; padding: 0.75rem 1rem; background: #7a3e00; color: #fff; }
            main { max-width: 27.5rem; margin: 2rem auto; padding: 2.75rem; background: #fff; box-shadow: 0 2px 6px #0003; }
            h1 { font-size: 1.5rem; margin: 0 0 1rem; }
            label { display: block; margin: 1rem 0; }
            input { display: block; width: 100%; box-sizing: border-box; padding: 0.4rem 0; font: inherit; border: 0; border-bottom: 1px solid #666; }
            button { font: inherit; padding: 0.4rem 1.25rem; border: 0; background: #0067b8; color: #fff; }
            button[value="cancel"] { background: #ccc; color: #000; }
            [role="alert"] { color: #c50f1f; overflow-wrap: anywhere; }
          </style>
        </head>
        <body>
          <p class="rehearsal" role="note">
            This is a rehearsal on this machine, not Microsoft. Use only the accounts that the rehearsal made up.
          </p>
          <main>${body}</main>
        </body>
      </html>`,
    status,
  );
}

function hidden(fields: Parameters): Markup[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}" />`],
  );
}

/** Forms go back to the page's own path; the request is in their fields. */
function pathOf(c: Context): string {
  return new URL(c.req.url).pathname;
}
