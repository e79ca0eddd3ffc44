import type { SimpleFetch } from "../net/simpleFetch.ts";

/** The browser would not have let the page read the answer, and why. */
export class CorsError extends Error {
  override readonly name = "CorsError";
}

/** A request that a page's script makes. */
export interface ScriptRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** What the script gets to see. */
export interface ScriptAnswer {
  readonly status: number;
  /** Only those that CORS exposes, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the browser asked first, by OPTIONS. */
  readonly preflighted: boolean;
}

/**
 * A `fetch` without credentials as a page's script makes it, with the checks a browser makes for it
 * (WHATWG Fetch, sections 3.2 CORS protocol and 4.8 CORS-preflight fetch).
 * @param origin origin of the page
 * @throws CorsError where a browser would give the script nothing but "Failed to fetch"
 */
export async function fetchFromPage(
  fetch: SimpleFetch,
  origin: string,
  request: ScriptRequest,
): Promise<ScriptAnswer> {
  const crossOrigin = new URL(request.url).origin !== origin;
  const unsafe = request.headers
    .filter(([name, value]) => !isSafelisted(name, value))
    .map(([name]) => name.toLowerCase());
  const preflighted = crossOrigin && (unsafe.length > 0 || !["GET", "HEAD", "POST"].includes(request.method));
  if (preflighted) await preflight(fetch, origin, request, [...new Set(unsafe)].sort());
  const headers = new Headers(request.headers.map(([name, value]) => [name, value] as [string, string]));
  if (crossOrigin || !["GET", "HEAD"].includes(request.method)) headers.set("origin", origin);
  const response = await fetch(request.url, {
    method: request.method,
    headers,
    redirect: "manual",
    ...(request.body !== undefined && { body: request.body }),
  });
  const body = await response.text();
  if (crossOrigin) checkOrigin(response, origin, `${request.method} ${request.url}`, body);
  return { status: response.status, headers: exposed(response, crossOrigin), body, preflighted };
}

async function preflight(
  fetch: SimpleFetch,
  origin: string,
  request: ScriptRequest,
  headers: string[],
): Promise<void> {
  const response = await fetch(request.url, {
    method: "OPTIONS",
    redirect: "manual",
    headers: {
      accept: "*/*",
      origin,
      "access-control-request-method": request.method,
      ...(headers.length > 0 && { "access-control-request-headers": headers.join(",") }),
    },
  });
  const body = await response.text();
  const asked = `the preflight OPTIONS ${request.url}`;
  checkOrigin(response, origin, asked, body);
  if (!response.ok) throw new CorsError(`${asked} answered ${response.status}, not 2xx. ${excerpt(body)}`);
  const methods = values(response, "access-control-allow-methods");
  if (!["GET", "HEAD", "POST", ...methods].includes(request.method) && !methods.includes("*")) {
    throw new CorsError(
      `${asked} does not allow the method ${request.method}; it allows ${methods.join(", ") || "none"}.`,
    );
  }
  const allowed = values(response, "access-control-allow-headers").map((name) => name.toLowerCase());
  // The wildcard covers every header but this one: section 4.8, step 7.
  const refused = headers.filter(
    (name) => !allowed.includes(name) && (name === "authorization" || !allowed.includes("*")),
  );
  if (refused.length > 0) {
    throw new CorsError(
      `${asked} does not allow the header ${refused.join(", ")}; it allows ${allowed.join(", ") || "none"}.`,
    );
  }
}

function checkOrigin(response: Response, origin: string, asked: string, body: string): void {
  const allowed = response.headers.get("access-control-allow-origin");
  if (allowed === origin || allowed === "*") return;
  const said =
    allowed === null ? "no Access-Control-Allow-Origin" : `Access-Control-Allow-Origin: ${allowed}`;
  throw new CorsError(
    `${asked} answered ${response.status} with ${said}, so a browser keeps the answer from a page of ${origin}. ` +
      `The API needs a cors policy that allows this origin. ${excerpt(body)}`,
  );
}

/** Section 2.2.2, CORS-safelisted request-header; values are short here, so their length is not looked at. */
function isSafelisted(name: string, value: string): boolean {
  switch (name.toLowerCase()) {
    case "accept":
    case "accept-language":
    case "content-language":
      return true;
    case "content-type":
      return ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].includes(
        value.split(";")[0]?.trim().toLowerCase() ?? "",
      );
    default:
      return false;
  }
}

const safelistedAnswers =
  "cache-control content-language content-length content-type expires last-modified pragma".split(" ");

function exposed(response: Response, crossOrigin: boolean): Record<string, string> {
  const names = [
    ...safelistedAnswers,
    ...values(response, "access-control-expose-headers").map((name) => name.toLowerCase()),
  ];
  const all = [...response.headers].filter(([name]) => name !== "set-cookie");
  return Object.fromEntries(
    crossOrigin && !names.includes("*") ? all.filter(([name]) => names.includes(name)) : all,
  );
}

function values(response: Response, header: string): string[] {
  return (response.headers.get(header) ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function excerpt(body: string): string {
  return body ? `It said: ${body.trim().slice(0, 300)}` : "It said nothing.";
}
