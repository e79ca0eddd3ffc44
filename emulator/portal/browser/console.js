// @ts-check
import { buildRequest, requestText } from "./request.js";
import { signIn } from "./signIn.js";
import { decodeToken } from "./token.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("console"));

form.addEventListener("input", refresh);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
byId("show-secrets").addEventListener("change", () => {
  for (const input of all(form, "input[data-secret]")) {
    /** @type {HTMLInputElement} */ (input).type = showsSecrets() ? "text" : "password";
  }
  refresh();
});
byId("add-header").addEventListener("click", addHeader);
for (const server of all(form, "[data-authorization-server]")) wireServer(server);
refresh();

/** @param {HTMLElement} server */
function wireServer(server) {
  const flows = /** @type {HTMLSelectElement} */ (server.querySelector("[data-flows]"));
  const again = /** @type {HTMLElement} */ (server.querySelector("[data-sign-in]"));
  const credentials = /** @type {HTMLElement} */ (server.querySelector("[data-password]"));
  flows.addEventListener("change", () => {
    const isPassword = flows.value === "resourceOwnerPassword";
    again.hidden = flows.value === "" || isPassword;
    credentials.hidden = !isPassword;
    setAuthorization("");
    status(server, "");
    if (flows.value !== "" && !isPassword) authorize(server);
  });
  again.addEventListener("click", () => authorize(server));
  server.querySelector("[data-authorize-password]")?.addEventListener("click", () =>
    authorize(server, {
      username: inputValue(server, "[data-username]"),
      password: inputValue(server, "[data-user-password]"),
    }),
  );
}

/**
 * @param {HTMLElement} server
 * @param {{ username: string, password: string }} [user]
 */
async function authorize(server, user) {
  const flows = /** @type {HTMLSelectElement} */ (server.querySelector("[data-flows]"));
  const { authorizeUrl = "", redirectUri = "", backendPath = "" } = flows.selectedOptions[0]?.dataset ?? {};
  const { clientId = "", tokenEndpoint = "" } = server.dataset;
  status(server, backendPath ? "Asking for a token…" : "Waiting for the sign-in window…");
  try {
    const flow = { grantType: flows.value, authorizeUrl, redirectUri, backendPath };
    setAuthorization(await signIn({ clientId, tokenEndpoint }, flow, user));
    status(server, "Signed in. The access token is in the Authorization header.", "ok");
  } catch (error) {
    status(server, error instanceof Error ? error.message : String(error), "bad");
  }
}

/** @param {string} value */
function setAuthorization(value) {
  headerInput("Authorization").value = value;
  refresh();
}

/** Shows the request as it would be sent, and the token in it. */
function refresh() {
  const request = currentRequest();
  byId("request-text").textContent = requestText(request, (name, value) =>
    isSecret(name) ? masked(name, value) : value,
  );
  const [, authorization = ""] =
    request.headers.find(([name]) => name.toLowerCase() === "authorization") ?? [];
  showToken(authorization.replace(/^bearer /i, ""));
}

function currentRequest() {
  const fields = [...all(form, "[data-in]")].flatMap((element) => {
    const { in: place, name } = element.dataset;
    const { value } = /** @type {HTMLInputElement} */ (element);
    if (place === "template" || place === "query") return [{ place, name: name ?? "", value }];
    if (place !== "header") return [];
    // An added header has a field for its name.
    const nameInput = element.parentElement?.querySelector("[data-header-name]");
    return [{ place, name: name ?? /** @type {HTMLInputElement} */ (nameInput).value.trim(), value }];
  });
  const { method = "GET", baseUrl = "", urlTemplate = "/" } = form.dataset;
  const body = /** @type {HTMLTextAreaElement | null} */ (form.querySelector('[data-in="body"]'))?.value;
  return buildRequest({ method, baseUrl, urlTemplate, fields: /** @type {any} */ (fields), body });
}

/** The browser itself calls the gateway, across origins: nothing in between can hide a missing CORS policy. */
async function send() {
  const { method, url, headers, body } = currentRequest();
  const target = byId("response-text");
  byId("response-section").hidden = false;
  target.replaceChildren("Sending…");
  try {
    const response = await fetch(url, { method, headers, body, redirect: "manual" });
    const line = make("p", `HTTP/1.1 ${response.status} ${response.statusText}`.trim(), "status-line");
    line.dataset.status = String(response.status);
    line.classList.add(response.ok ? "ok" : "bad");
    const shown = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const text = make("pre", await response.text());
    text.id = "response-body";
    text.tabIndex = 0;
    target.replaceChildren(line, make("pre", shown), text);
  } catch {
    const text =
      `The browser did not let this page read an answer of ${new URL(url).host}. The call goes from the browser ` +
      `straight to the gateway, so the API needs a cors policy that allows the origin ${location.origin}, ` +
      `the method ${method} and the headers ${headers.map(([name]) => name).join(", ") || "(none)"}.`;
    target.replaceChildren(make("p", text, "problem"));
  }
}

/** @param {string} token */
function showToken(token) {
  const decoded = token ? decodeToken(token, Date.now()) : undefined;
  byId("token-section").hidden = token === "";
  const parts = decoded
    ? [make("h3", "Claims"), table(decoded.claims), make("h3", "Header"), table(decoded.header)]
    : [make("p", "This value is not a JSON Web Token.", "problem")];
  byId("token-text").replaceChildren(...parts);
}

/** @param {import("./token.js").Row[]} rows */
function table(rows) {
  const element = document.createElement("table");
  for (const { name, value, meaning } of rows) {
    const row = element.insertRow();
    const head = make("th", name);
    head.scope = "row";
    const cell = make("td", value);
    if (meaning) cell.append(make("span", meaning, "hint"));
    row.append(head, cell);
  }
  return element;
}

function addHeader() {
  const row = make("div", "", "field pair");
  row.innerHTML =
    '<input data-header-name aria-label="Header name" placeholder="Name" />' +
    '<input data-in="header" aria-label="Header value" placeholder="Value" />' +
    '<button type="button" class="quiet" aria-label="Remove header">Remove</button>';
  row.querySelector("button")?.addEventListener("click", () => {
    row.remove();
    refresh();
  });
  byId("added-headers").append(row);
  /** @type {HTMLElement} */ (row.firstElementChild).focus();
}

/**
 * @param {string} name
 * @param {string} value
 */
function masked(name, value) {
  if (showsSecrets()) return value;
  const [scheme, ...rest] = name.toLowerCase() === "authorization" ? value.split(" ") : [""];
  return rest.length > 0 ? `${scheme} ••••••••` : "••••••••";
}

/** @param {string} name */
function isSecret(name) {
  const lower = name.toLowerCase();
  return lower === "authorization" || lower === form.dataset.keyHeader?.toLowerCase();
}

function showsSecrets() {
  return /** @type {HTMLInputElement} */ (byId("show-secrets")).checked;
}

/** @param {string} name */
function headerInput(name) {
  const inputs = all(form, 'input[data-in="header"]');
  return /** @type {HTMLInputElement} */ (inputs.find((input) => input.dataset.name === name));
}

/**
 * @param {HTMLElement} server
 * @param {string} text
 * @param {"" | "ok" | "bad"} [kind]
 */
function status(server, text, kind = "") {
  const element = /** @type {HTMLElement} */ (server.querySelector("[data-sign-in-status]"));
  element.textContent = text;
  element.className = `status ${kind}`;
}

/**
 * @param {HTMLElement} root
 * @param {string} selector
 */
function inputValue(root, selector) {
  return /** @type {HTMLInputElement} */ (root.querySelector(selector)).value;
}

/**
 * @param {HTMLElement} root
 * @param {string} selector
 */
function all(root, selector) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} text
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}
