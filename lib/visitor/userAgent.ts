import { CookieJar, getPublicSuffix } from "tough-cookie";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import { fetchFromPage, type ScriptAnswer, type ScriptRequest } from "./cors.ts";
import { type Form, readForm, type Submission } from "./forms.ts";
import { attribute, type Html, parseHtml, textOf } from "./html.ts";

/** What is in front of the person. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly source: string;
  readonly html: Html;
}

/** Where a person is, and what the page there says; the cause of most refusals is in its text. */
export class PageError extends Error {
  readonly page: Page;

  constructor(what: string, page: Page) {
    super(`${what}\n${describe(page)}`);
    this.name = "PageError";
    this.page = page;
  }
}

interface Navigation {
  method: string;
  url: URL;
  body: string | undefined;
  /** The page that the navigation started from. */
  from: URL | undefined;
  /** The page has the referrer policy `no-referrer`, which hides its origin as well (WHATWG Fetch, section 3.1). */
  anonymous: boolean;
}

const maxRedirects = 20;

/**
 * A browser without a screen and without scripts: it keeps cookies per host, follows links, fills in forms
 * and goes where redirects send it, over the world's own network.
 */
export class UserAgent {
  readonly cookies = new CookieJar();
  readonly #fetch: SimpleFetch;
  readonly #isProgram: (url: URL) => boolean;
  #page: Page | undefined;

  /**
   * @param isProgram URLs that a browser hands over to a program on its machine, or to an application that is none of
   *   this network's: the visit ends there, with an empty page. @default none
   */
  constructor(fetch: SimpleFetch, isProgram: (url: URL) => boolean = () => false) {
    this.#fetch = fetch;
    this.#isProgram = isProgram;
  }

  /** The page that was loaded last. */
  get page(): Page {
    if (!this.#page) throw new Error("no page has been visited yet");
    return this.#page;
  }

  /** Goes to a URL, as from the address bar. */
  visit(url: string | URL): Promise<Page> {
    return this.#navigate({
      method: "GET",
      url: new URL(url),
      body: undefined,
      from: undefined,
      anonymous: false,
    });
  }

  /** Goes to a URL as a page's own script would, so that the page is the referrer. */
  open(url: string | URL): Promise<Page> {
    const from = this.page.url;
    return this.#navigate({
      method: "GET",
      url: new URL(url, from),
      body: undefined,
      from,
      anonymous: this.#hidesReferrer(),
    });
  }

  /**
   * Follows the first link with this text, or with this href.
   * @throws PageError where the page has no such link
   */
  async follow(link: string): Promise<Page> {
    const anchors = this.page.html.all(
      (element) => element.tagName === "a" && attribute(element, "href") !== undefined,
    );
    const found = anchors.find((element) => textOf(element) === link || attribute(element, "href") === link);
    if (!found) {
      const known = anchors.map((element) => `"${textOf(element)}"`).join(", ");
      throw new PageError(`there is no link "${link}" on this page; it has ${known || "none"}`, this.page);
    }
    return this.open(attribute(found, "href") as string);
  }

  /** Every form on the page. */
  forms(): Form[] {
    return this.page.html
      .all((element) => element.tagName === "form")
      .map((element) => readForm(element, this.page.url));
  }

  /** The form that has fields of all these names, or undefined. */
  formWith(...fields: string[]): Form | undefined {
    return this.forms().find((form) => fields.every((field) => form.fields.includes(field)));
  }

  /**
   * Fills in a form and presses a button of it.
   * @param values by field name
   * @param button text of the button; without it, the first one
   */
  async submit(form: Form, values: Readonly<Record<string, string>> = {}, button?: string): Promise<Page> {
    let submission: Submission;
    try {
      submission = form.submission(values, button);
    } catch (error) {
      throw new PageError((error as Error).message, this.page);
    }
    return this.#navigate({ ...submission, from: this.page.url, anonymous: this.#hidesReferrer() });
  }

  /** What a script of the page asks for, without the browser's cookies. @throws CorsError where it may not see the answer */
  script(request: ScriptRequest): Promise<ScriptAnswer> {
    return fetchFromPage(this.#fetch, this.page.url.origin, request);
  }

  #hidesReferrer(): boolean {
    return this.page.headers.get("referrer-policy")?.trim().toLowerCase() === "no-referrer";
  }

  async #navigate(navigation: Navigation): Promise<Page> {
    let { method, body } = navigation;
    let url = navigation.url;
    // A site that a redirect passed through stays cross-site for the rest of it (RFC 6265bis, section 5.2).
    let crossSite = navigation.from !== undefined && site(navigation.from) !== site(url);
    let origin = navigation.anonymous ? "null" : navigation.from?.origin;
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const response = await this.#send({ ...navigation, method, url, body, origin, crossSite });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || !location) {
        const source = await response.text();
        this.#page = {
          url,
          status: response.status,
          headers: response.headers,
          source,
          html: parseHtml(source),
        };
        return this.#page;
      }
      await response.body?.cancel();
      const next = new URL(location, url);
      // WHATWG Fetch, HTTP-redirect fetch: only 307 and 308 keep a POST a POST, and a fragment is inherited.
      if (response.status === 303 || (method === "POST" && response.status < 303))
        [method, body] = ["GET", undefined];
      if (!next.hash) next.hash = url.hash;
      if (navigation.from && site(next) !== site(navigation.from)) crossSite = true;
      if (next.origin !== url.origin && origin !== url.origin) origin = "null";
      url = next;
      if (this.#isProgram(url)) {
        this.#page = { url, status: 0, headers: new Headers(), source: "", html: parseHtml("") };
        return this.#page;
      }
    }
    throw new Error(`more than ${maxRedirects} redirects, the last one to ${url.origin}${url.pathname}`);
  }

  async #send(request: Navigation & { origin: string | undefined; crossSite: boolean }): Promise<Response> {
    const { method, url, body, from, origin, crossSite, anonymous } = request;
    const target = new URL(url);
    target.hash = "";
    const sameSiteContext = crossSite ? (method === "GET" ? "lax" : "none") : "strict";
    const cookie = await this.cookies.getCookieString(target.href, { sameSiteContext });
    const headers: Record<string, string> = { accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" };
    if (cookie) headers.cookie = cookie;
    if (from && !anonymous)
      headers.referer = from.origin === url.origin ? withoutFragment(from) : `${from.origin}/`;
    if (body !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
    if (method !== "GET" && origin) headers.origin = origin;
    const response = await this.#fetch(target, {
      method,
      headers,
      redirect: "manual",
      ...(body !== undefined && { body }),
    });
    for (const each of response.headers.getSetCookie()) {
      // A browser drops a cookie that it may not keep; so does this.
      await this.cookies.setCookie(each, target.href, { ignoreError: true });
    }
    return response;
  }
}

function withoutFragment(url: URL): string {
  return url.href.slice(0, url.href.length - url.hash.length);
}

/** The registrable domain, which SameSite cookies go by. */
function site(url: URL): string {
  return getPublicSuffix(url.hostname, { allowSpecialUseDomain: true, ignoreError: true }) ?? url.hostname;
}

/** Page, status and the part of its text that tells most: an AADSTS message, else the first lines. */
function describe(page: Page): string {
  const { text, title } = page.html;
  const said = /AADSTS\d+:[^\n]*/.exec(text)?.[0] ?? text.split("\n").slice(0, 8).join(" / ").slice(0, 600);
  const shown = said || page.source.slice(0, 300) || "(an empty page)";
  return `at ${page.url.origin}${page.url.pathname} (HTTP ${page.status}${title ? `, "${title}"` : ""}): ${shown}`;
}
