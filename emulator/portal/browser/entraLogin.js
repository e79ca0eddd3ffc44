// @ts-check
/**
 * The button of Entra ID on the portal's sign-in page: what MSAL.js does there for aadServiceV2.ts of
 * Azure/api-management-developer-portal, and what that does with the ID token.
 */
import { newChallenge } from "./pkce.js";

const button = /** @type {HTMLButtonElement} */ (document.getElementById("entra-login"));
const problem = /** @type {HTMLElement} */ (document.querySelector("[data-problem]"));

// In the sign-in window this page is where Entra ID sends the code; the page that has opened the window reads it there.
if (!(window.opener && location.hash)) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.hidden = true;
    try {
      location.assign(await signIn());
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message;
      problem.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

/** @returns {Promise<string>} where to go on */
async function signIn() {
  const { clientId = "", authority = "", returnUrl = "/" } = button.dataset;
  const popup = window.open("", "_blank", "width=480,height=680");
  if (!popup) throw new Error("The browser blocked the sign-in window. Allow pop-ups for this page.");
  const metadata = await (await fetch(`${authority}/.well-known/openid-configuration`)).json();
  const redirectUri = location.origin + location.pathname;
  const { verifier, challenge } = await newChallenge();
  const [state, nonce] = [crypto.randomUUID(), crypto.randomUUID()];
  const url = new URL(metadata.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: clientId,
    scope: "openid profile offline_access",
    redirect_uri: redirectUri,
    response_mode: "fragment",
    response_type: "code",
    code_challenge: challenge,
    code_challenge_method: "S256",
    client_info: "1",
    nonce,
    state,
  }).toString();
  popup.location.href = url.href;
  const answer = await answerOf(popup);
  if (answer.error) throw new Error(`${answer.error}: ${answer.error_description}`);
  if (answer.state !== state) throw new Error("The answer carries another state than the one that was sent.");
  const response = await fetch(metadata.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: "openid profile offline_access",
      code: answer.code ?? "",
      code_verifier: verifier,
      grant_type: "authorization_code",
      client_info: "1",
    }),
  });
  const tokens = await response.json();
  if (!response.ok) throw new Error(`${tokens.error}: ${tokens.error_description}`);
  return `/signin-sso?${new URLSearchParams({ token: await exchange(tokens.id_token), returnUrl })}`;
}

/**
 * The window's fragment, once it is back at this page.
 * @param {Window} popup
 * @returns {Promise<Record<string, string>>}
 */
function answerOf(popup) {
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      if (popup.closed) {
        clearInterval(timer);
        reject(new Error("The sign-in window was closed before it was done."));
        return;
      }
      let hash = "";
      try {
        hash = popup.location.hash;
      } catch {
        return; // Still at Entra ID.
      }
      if (!hash) return;
      clearInterval(timer);
      popup.close();
      resolve(Object.fromEntries(new URLSearchParams(hash.slice(1))));
    }, 50);
  });
}

/**
 * From an ID token to the user's token; whoever comes for the first time becomes a user.
 * @param {string} idToken
 */
async function exchange(idToken) {
  const authorization = `Aad id_token="${idToken}"`;
  const known = await fetch("/developer/identity", { headers: { authorization } });
  if (known.ok) return tokenOf(known);
  if (known.status !== 401) throw new Error(await saidBy(known));
  const { given_name: firstName, family_name: lastName, email, oid } = claimsOf(idToken);
  if (!firstName || !lastName || !email) {
    throw new Error(
      "The ID token lacks email, given_name or family_name: Azure's portal asks for them on a page of its own then, which the rehearsal does not have.",
    );
  }
  const made = await fetch("/developer/users", {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ firstName, lastName, email, identities: [{ id: oid, provider: "Aad" }] }),
  });
  if (!made.ok) throw new Error(await saidBy(made));
  return tokenOf(made);
}

/** @param {Response} response */
function tokenOf(response) {
  return /token="([^"]+)"/.exec(response.headers.get("ocp-apim-sas-token") ?? "")?.[1] ?? "";
}

/** @param {Response} response */
async function saidBy(response) {
  const { error } = await response.json();
  return error.details?.[0]?.message ?? error.message;
}

/** @param {string} token a JWT */
function claimsOf(token) {
  const payload = atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (letter) => letter.charCodeAt(0))));
}
