// @ts-check
import { newChallenge } from "./pkce.js";

/**
 * The console's OAuth 2.0 flows, as Azure's console runs them: a window for those with a sign-in page, a
 * POST to the portal's backend for the others.
 * @typedef {{ authorizeUrl: string, redirectUri: string, backendPath: string, grantType: string }} Flow
 * @typedef {{ clientId: string, tokenEndpoint: string }} Server
 */

/**
 * @param {Server} server
 * @param {Flow} flow
 * @param {{ username: string, password: string }} [user] for the password flow
 * @returns {Promise<string>} value of the Authorization header
 */
export async function signIn(server, flow, user) {
  switch (flow.grantType) {
    case "authorizationCode": {
      const answer = await signInWindow(flow.authorizeUrl, crypto.randomUUID());
      return header(answer.accessTokenType, answer.accessToken);
    }
    case "authorizationCodeWithPkce":
      return signInWithPkce(server, flow);
    case "implicit": {
      const state = crypto.randomUUID();
      const answer = await signInWindow(flow.authorizeUrl, state, { stateInFragment: true });
      return header(answer.token_type, answer.access_token);
    }
    case "clientCredentials":
      return askBackend(flow.backendPath);
    case "resourceOwnerPassword":
      return askBackend(flow.backendPath, user);
    default:
      throw new Error(`Unknown grant type ${flow.grantType}`);
  }
}

/**
 * @param {Server} server
 * @param {Flow} flow
 */
async function signInWithPkce(server, flow) {
  const { verifier, challenge } = await newChallenge();
  const url = new URL(flow.authorizeUrl);
  url.searchParams.set("code_challenge_method", "S256");
  url.searchParams.set("code_challenge", challenge);
  const { code } = await signInWindow(url.href, undefined);
  const response = await fetch(server.tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({
      client_id: server.clientId,
      code_verifier: verifier,
      grant_type: "authorization_code",
      redirect_uri: flow.redirectUri,
      code: String(code),
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.error}: ${answer.error_description}`);
  return header(answer.token_type, answer.access_token);
}

/**
 * Opens the sign-in window and waits for what its last page posts.
 * @param {string} url
 * @param {string | undefined} state undefined where the flow has none (PKCE)
 * @param {{ stateInFragment?: boolean }} [options]
 * @returns {Promise<Record<string, string>>}
 */
function signInWindow(url, state, { stateInFragment = false } = {}) {
  const target = new URL(url);
  if (state !== undefined) target.searchParams.set("state", state);
  const popup = window.open(target.href, "_blank", "width=480,height=680");
  if (!popup)
    return Promise.reject(new Error("The browser blocked the sign-in window. Allow pop-ups for this page."));
  return new Promise((resolve, reject) => {
    const closed = setInterval(() => popup.closed && setTimeout(() => end(closedError), 300), 300);
    window.addEventListener("message", receive);

    const closedError = () => reject(new Error("The sign-in window was closed before it was done."));

    /** @param {() => void} action */
    function end(action) {
      clearInterval(closed);
      window.removeEventListener("message", receive);
      action();
    }

    /** @param {MessageEvent} event */
    function receive(event) {
      if (event.origin !== location.origin || event.source !== popup) return;
      const answer = stateInFragment && event.data.uri !== undefined ? fragment(event.data.uri) : event.data;
      if (answer.error) {
        end(() =>
          reject(new Error(`${answer.error}: ${answer.errorDescription ?? answer.error_description ?? ""}`)),
        );
      } else if (state !== undefined && answer.state !== state) {
        end(() =>
          reject(
            new Error("The answer carries another state than the one this console sent; it was not used."),
          ),
        );
      } else {
        end(() => resolve(answer));
      }
    }
  });
}

/**
 * @param {string} path
 * @param {object} [body]
 */
async function askBackend(path, body = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return header(answer.accessTokenType, answer.accessToken);
}

/** @param {string} uri `#access_token=…` */
function fragment(uri) {
  return Object.fromEntries(new URLSearchParams(uri.replace(/^#/, "")));
}

/**
 * @param {string | undefined} type
 * @param {string | undefined} token
 */
function header(type, token) {
  if (!token) throw new Error("The answer carries no access token.");
  const name = type || "Bearer";
  return `${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()} ${token}`;
}
