import { html } from "hono/html";
import type { PublishedApi } from "../../model/publishedPortal.ts";
import type { ConsoleServer, Flow } from "../oauth.ts";
import type { Markup } from "./layout.ts";

/**
 * The console's Authorization section. Its data attributes are what the page's script, and a person without
 * a browser, act upon: one `[data-authorization-server]` per server, its flows as the options of a select.
 */
export function authorizationSection(
  api: PublishedApi,
  servers: readonly ConsoleServer[],
  missing: readonly string[],
): Markup | "" {
  const problems = [
    ...missing.map(
      (name) =>
        `The API names the OAuth 2.0 server ${name}, which was not there when the portal was published.`,
    ),
    ...servers.flatMap((server) => server.problems),
    ...(api.usesOpenId
      ? ["The API names an OpenID Connect provider; the rehearsal's portal does not sign in with those."]
      : []),
  ];
  if (servers.length === 0 && problems.length === 0 && !api.subscriptionRequired) return "";
  return html`<section aria-labelledby="authorization">
    <h2 id="authorization">Authorization</h2>
    ${problems.map((problem) => html`<p class="problem">${problem}</p>`)}
    ${servers.map((server, index) => serverFields(server, index))}
    ${api.subscriptionRequired ? keyHint : ""}
  </section>`;
}

function serverFields({ server, scope, flows }: ConsoleServer, index: number): Markup {
  return html`<div
    class="server"
    data-authorization-server="${server.name}"
    data-client-id="${server.clientId}"
    data-token-endpoint="${server.tokenEndpoint}"
    data-scope="${scope}"
  >
    <div class="field">
      <span class="label">Authorization server</span>
      <span class="value">${server.displayName}</span>
      ${server.description ? html`<span class="hint">${server.description}</span>` : ""}
    </div>
    <div class="field">
      <label for="flow-${index}">Authorization flow</label>
      <div class="row">
        <select id="flow-${index}" data-flows>
          <option value="">No auth</option>
          ${flows.map(flowOption)}
        </select>
        <button type="button" class="quiet" data-sign-in hidden>Sign in again</button>
      </div>
      ${scope ? html`<span class="hint">Scope <code>${scope}</code></span>` : ""}
    </div>
    <div class="field" data-password hidden>
      <label for="username-${index}">User name</label>
      <input id="username-${index}" data-username autocomplete="off" />
      <label for="password-${index}">Password</label>
      <input id="password-${index}" data-user-password type="password" autocomplete="off" />
      <button type="button" data-authorize-password>Authorize</button>
    </div>
    <p class="status" role="status" data-sign-in-status></p>
  </div>`;
}

function flowOption(flow: Flow): Markup {
  return html`<option
    value="${flow.grantType}"
    data-authorize-url="${flow.authorizeUrl ?? ""}"
    data-redirect-uri="${flow.redirectUri ?? ""}"
    data-backend-path="${flow.backendPath ?? ""}"
  >
    ${flow.name}
  </option>`;
}

/**
 * Azure's console lists the keys of the visitor's own subscriptions, and nobody else's (consoleUtils.tsx:
 * loadSubscriptionKeys). Visitors of this portal have no account, and so no subscription.
 */
const keyHint = html`<p class="hint">
  This API requires a subscription. On Azure, who has signed in to the portal is offered the keys of their own
  subscriptions here; visitors of a rehearsal have no account. Enter a key under Headers.
</p>`;
