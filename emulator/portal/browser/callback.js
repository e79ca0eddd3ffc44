// @ts-check
/** Hands the answer of a sign-in window to the console that opened it, which is on this same origin. */
const element = /** @type {HTMLElement} */ (document.getElementById("callback"));
const message = JSON.parse(element.dataset.message ?? "{}");
if ("uri" in message) message.uri = location.hash;

const opener = /** @type {Window | null} */ (window.opener);
if (opener) {
  opener.postMessage(message, location.origin);
  if (element.dataset.keepOpen === undefined) window.close();
}
