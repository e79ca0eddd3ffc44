import { guidPattern } from "./guid.ts";

/** The characters that Entra ID does not take in a redirect URI. */
const refusedInRedirectUris = /[!$'(),;]/;

/**
 * What is wrong with a redirect URI of a web application, or undefined.
 * Source: learn.microsoft.com/entra/identity-platform/reply-url; that there has to be a path or a trailing
 * slash is the azuread provider's rule.
 */
export function redirectUriProblem(uri: string, personalAccounts: boolean): string | undefined {
  const url = parseUrl(uri);
  if (!url) return "a redirect URI is an absolute URL such as https://contoso.example/signed-in";
  const local = ["localhost", "127.0.0.1"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) {
    return "a redirect URI begins with https://, or with http:// for localhost alone";
  }
  if (uri.length > 256) return "a redirect URI has at most 256 characters";
  const [character] = refusedInRedirectUris.exec(uri) ?? [];
  if (character) return `Entra ID does not take the character ${character} in redirect URIs`;
  if (uri.includes("*")) return "wildcards are refused here: write each redirect URI out";
  if (url.hash || uri.endsWith("#")) return "a redirect URI has no fragment (RFC 6749, section 3.1.2)";
  if (!/^https?:\/\/[^/?#]+\//i.test(uri)) return `a redirect URI needs a path or a trailing slash: ${uri}/`;
  if (url.search && personalAccounts) {
    return "an app for personal Microsoft accounts has no query in its redirect URIs";
  }
  return undefined;
}

/** Where Entra ID leaves an embedded browser, in each cloud. */
const nativeClientPage =
  /^https:\/\/login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn)\/common\/oauth2\/nativeclient$/;

/**
 * What is wrong with a redirect URI of a native application or a command line, or undefined.
 * Source: learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration, "Redirect URIs"; reply-url.
 */
export function nativeRedirectUriProblem(uri: string): string | undefined {
  const forms =
    "a native app has http://localhost/ (any port), a scheme of its own such as msal7b6a2d1e://auth, or https://login.microsoftonline.com/common/oauth2/nativeclient";
  const url = parseUrl(uri);
  if (!url) return forms;
  if (uri.length > 256) return "a redirect URI has at most 256 characters";
  const [character] = refusedInRedirectUris.exec(uri) ?? [];
  if (character) return `Entra ID does not take the character ${character} in redirect URIs`;
  if (uri.includes("*")) return "wildcards are refused here: write each redirect URI out";
  if (url.hash || uri.endsWith("#")) return "a redirect URI has no fragment (RFC 6749, section 3.1.2)";
  if (url.protocol === "http:") {
    if (!["localhost", "127.0.0.1"].includes(url.hostname)) return forms;
    // The azuread provider asks for it.
    return /^http:\/\/[^/?#]+\//i.test(uri)
      ? undefined
      : `a redirect URI needs a path or a trailing slash: ${uri}/`;
  }
  if (url.protocol !== "https:") {
    const ofBrowsers = ["file:", "blob:", "ftp:", "ws:", "wss:"].includes(url.protocol);
    return /^[a-z][a-z0-9+.-]*:\/\/./i.test(uri) && !ofBrowsers ? undefined : forms;
  }
  return nativeClientPage.test(uri)
    ? undefined
    : `${forms}; for a page use type: spa, for an application on a server type: web`;
}

/** What is wrong with the address of an API's backend, or undefined. */
export function serviceUrlProblem(text: string): string | undefined {
  const url = parseUrl(text);
  if (url?.protocol !== "https:") {
    return "an API's backend is an absolute https URL such as https://calculator.contoso.example/api";
  }
  if (url.username || url.password) return "an API's backend has no user name or password in its URL";
  if (url.search || url.hash) return "an API's backend has neither a query nor a fragment in its URL";
  return undefined;
}

/**
 * What is wrong with a web origin, or undefined. A browser sends it as WHATWG URL serializes it (Origin header), and
 * API Management compares the text (learn.microsoft.com/azure/api-management/cors-policy, "origin").
 */
export function originProblem(text: string): string | undefined {
  const form = "an origin is a scheme and a host, and a port where it is not the usual one";
  if (text.includes("*")) {
    return "every page that the wildcard covers could call the API from its visitors' browsers; write each origin out, such as https://shop.contoso.example";
  }
  const url = parseUrl(text);
  // WHATWG takes more characters in a host than any has.
  const isHost = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/.test(url?.hostname ?? "");
  if (!url || !isHost || !["https:", "http:"].includes(url.protocol)) {
    return `${form}, such as https://shop.contoso.example`;
  }
  if (url.protocol === "http:" && !["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)) {
    return `an origin begins with https://, or with http:// for localhost alone; write https://${url.host}`;
  }
  return url.origin === text
    ? undefined
    : `${form}, in the spelling that browsers send, without a path; write ${url.origin}`;
}

/** Whether a text is an absolute http or https URL. */
export function isWebUrl(text: string): boolean {
  return ["http:", "https:"].includes(parseUrl(text)?.protocol ?? "");
}

/**
 * What is wrong with an Application ID URI, or undefined. Which domains the tenant has verified is only known
 * to Entra ID; the forms are checked here, and `api://<client id>` cannot be written before there is one.
 * Sources: learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions (forms),
 * learn.microsoft.com/entra/identity-platform/supported-accounts-validation (length, query and fragment).
 */
export function identifierUriProblem(
  uri: string,
  tenantId: string | undefined,
  personalAccounts: boolean,
): string | undefined {
  const leaveOut = "leave identifierUri out for api://<client id>";
  const forms =
    `allowed: api://<tenant id>/<name>, api://<verified domain>/<name>, https://<verified domain>/<name> ` +
    `and https://<subdomain>.<verified domain>; or ${leaveOut}`;
  const parts = /^(api|https):\/\/([^/?#\s]+)(\/[^\s]*)?$/.exec(uri);
  if (!parts) return forms;
  const [, scheme, host = "", path = ""] = parts;
  if (uri.endsWith("/")) return "an Application ID URI does not end in a slash";
  if (/[*]/.test(uri)) return "an Application ID URI has no wildcards";
  // It is an audience in the policy.
  if (/\{\{|@[({]/.test(uri)) return 'it has "{{", "@(" or "@{", which API Management would replace or run';
  if (personalAccounts && uri.length > 120) {
    return "with personal Microsoft accounts an Application ID URI has at most 120 characters";
  }
  if (personalAccounts && /[?#]/.test(uri)) {
    return "with personal Microsoft accounts an Application ID URI has neither a query nor a fragment";
  }
  if (scheme === "https") return isDomain(host) && (path || host.split(".").length > 2) ? undefined : forms;
  if (!path)
    return guidPattern.test(host) ? `the client id is not known before the app exists: ${leaveOut}` : forms;
  if (isDomain(host)) return undefined;
  if (!guidPattern.test(host)) return forms;
  return tenantId === undefined || host.toLowerCase() === tenantId
    ? undefined
    : `${host} is not this stack's tenant, ${tenantId}; ${forms}`;
}

function isDomain(host: string): boolean {
  return /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(host);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
