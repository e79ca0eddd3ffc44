import type { Call, Field } from "../../emulator/index.ts";
import { signInWithEntra } from "./entraLogin.ts";
import { attribute, descendants, type Element, textOf } from "./html.ts";
import { type Page, PageError, type UserAgent } from "./userAgent.ts";

/** One entry of the drop-down of authorization flows. */
export interface ConsoleFlow {
  /** As in API Management, such as `authorizationCode`. */
  readonly grantType: string;
  /** As people see it, such as `authorization_code`. */
  readonly name: string;
  /** "" for flows without a sign-in page. */
  readonly authorizeUrl: string;
  readonly redirectUri: string;
  readonly backendPath: string;
}

/** The part of the Authorization section that is about one OAuth 2.0 server. */
export interface ConsoleServerView {
  readonly name: string;
  readonly clientId: string;
  readonly tokenEndpoint: string;
  readonly scope: string;
  readonly flows: readonly ConsoleFlow[];
}

/** What a person sees in a console. */
export interface ConsoleView {
  readonly url: URL;
  /** The form as it stands before anything is typed. */
  readonly call: Call;
  readonly servers: readonly ConsoleServerView[];
  /** Header for the subscription key; "" where the API wants none. */
  readonly keyHeader: string;
}

export interface ConsoleAddress {
  /** `https://<service>.developer.azure-api.net` */
  readonly portalUrl: string;
  /** ARM name of the API, or its display name. */
  readonly apiName: string;
  /** ARM name or display name; without it, the first operation of the API. */
  readonly operation?: string;
  /** With whose account of the portal the person signs in where the portal asks for it. */
  readonly portalUser?: PortalUser | undefined;
}

/** Somebody who signs in to the developer portal: with an account of the portal, which is none of the directory's, or by Entra ID. */
export interface PortalUser {
  readonly username: string;
  readonly password: string;
  /** Set where the portal has the button of Entra ID: what the person does when asked for consent. @default an account of the portal */
  readonly entra?: { readonly consent: "Accept" | "Cancel" } | undefined;
}

/**
 * Goes from the portal's list of APIs to the console of an operation, by the links a person would follow.
 * @throws PageError where the portal does not show the API, the operation or its console
 */
export async function openConsole(agent: UserAgent, address: ConsoleAddress): Promise<ConsoleView> {
  const { portalUrl, portalUser } = address;
  // Whoever may sign in does, since the portal shows more to some.
  await agent.visit(new URL(portalUser?.entra ? "/signin?returnUrl=/apis" : "/apis", portalUrl));
  if (agent.page.url.pathname === "/signin") await signInToPortal(agent, portalUser);
  await choose(agent, "data-api", "API", address.apiName);
  await choose(agent, "data-operation", "operation", address.operation);
  return readConsole(agent.page);
}

/** On the portal's sign-in page. */
export async function signInToPortal(agent: UserAgent, user: PortalUser | undefined): Promise<void> {
  if (user?.entra) return await signInWithEntra(agent, { user, consent: user.entra.consent });
  const form = agent.formWith("email", "password");
  if (!form || !user) throw new PageError("the portal asks its visitors to sign in", agent.page);
  await agent.submit(form, { email: user.username, password: user.password });
  if (agent.page.url.pathname === "/signin")
    throw new PageError("the portal does not let the user in", agent.page);
}

/** Names of the APIs that the portal's list of APIs shows. */
export function shownApis(page: Page): string[] {
  return page.html.withAttribute("data-api").map((element) => attribute(element, "data-api") ?? "");
}

async function choose(
  agent: UserAgent,
  name: string,
  kind: string,
  wanted: string | undefined,
): Promise<void> {
  const entries = agent.page.html.withAttribute(name);
  const matches = (entry: Element) =>
    wanted === undefined ||
    attribute(entry, name)?.toLowerCase() === wanted.toLowerCase() ||
    attribute(entry, "data-display-name") === wanted;
  const entry = entries.find((each) => matches(each) && linkOf(each));
  if (!entry) {
    const shown = entries.filter(linkOf).map((each) => attribute(each, name));
    throw new PageError(
      `the portal shows no ${kind}${wanted ? ` "${wanted}"` : ""}; it shows ${shown.join(", ") || "none"}`,
      agent.page,
    );
  }
  await agent.open(linkOf(entry)!);
}

/** Where the first link of an entry leads to; undefined where it has none, or one that leads nowhere. */
function linkOf(entry: Element): string | undefined {
  const link = descendants(entry).find((each) => each.tagName === "a");
  return (link && attribute(link, "href")) || undefined;
}

/** @throws PageError where the page is not a console */
export function readConsole(page: Page): ConsoleView {
  const [form] = page.html.withAttribute("id", "console");
  if (!form) throw new PageError("this page has no console", page);
  const fields = readFields(form);
  const keyHeader = attribute(form, "data-key-header") ?? "";
  return {
    url: page.url,
    call: {
      method: attribute(form, "data-method") ?? "",
      baseUrl: attribute(form, "data-base-url") ?? "",
      urlTemplate: attribute(form, "data-url-template") ?? "",
      fields,
    },
    servers: page.html.withAttribute("data-authorization-server").map(readServer),
    keyHeader,
  };
}

function readFields(form: Element): Field[] {
  return descendants(form).flatMap((element) => {
    const place = attribute(element, "data-in");
    if (place !== "template" && place !== "query" && place !== "header") return [];
    return [
      {
        place,
        name: attribute(element, "data-name") ?? "",
        value: attribute(element, "value") ?? "",
      } as const,
    ];
  });
}

function readServer(element: Element): ConsoleServerView {
  const options = descendants(element).filter(
    (each) => each.tagName === "option" && attribute(each, "value") !== "",
  );
  return {
    name: attribute(element, "data-authorization-server") ?? "",
    clientId: attribute(element, "data-client-id") ?? "",
    tokenEndpoint: attribute(element, "data-token-endpoint") ?? "",
    scope: attribute(element, "data-scope") ?? "",
    flows: options.map((option) => ({
      grantType: attribute(option, "value") ?? "",
      name: textOf(option),
      authorizeUrl: attribute(option, "data-authorize-url") ?? "",
      redirectUri: attribute(option, "data-redirect-uri") ?? "",
      backendPath: attribute(option, "data-backend-path") ?? "",
    })),
  };
}
