import { PageError, type UserAgent } from "./userAgent.ts";

/** How somebody answers Entra ID's questions. */
export interface EntraAnswers {
  readonly user: { readonly username: string; readonly password: string };
  /** What the person does when asked for consent. */
  readonly consent: "Accept" | "Cancel";
}

/**
 * Signs in and consents, each at most once, until the browser is back at the application.
 * @param home the application's origin
 * @param pages gets the pages that are in front of the person, without their queries
 * @throws PageError where a page is not what it should be
 */
export async function answerEntra(
  agent: UserAgent,
  home: string,
  { user, consent: choice }: EntraAnswers,
  pages: string[] = [],
): Promise<void> {
  let asked = 0;
  while (agent.page.url.origin !== home) {
    pages.push(placeOf(agent.page.url));
    const signIn = agent.formWith("login", "passwd");
    const consent = agent.forms().find((form) => form.buttons.includes(choice));
    asked += 1;
    if (asked > 4) throw new PageError("the sign-in goes in circles", agent.page);
    if (signIn && agent.page.status < 400 && asked === 1) {
      await agent.submit(signIn, { login: user.username, passwd: user.password });
    } else if (consent && !signIn) {
      await agent.submit(consent, {}, choice);
    } else {
      throw new PageError(
        signIn ? "the sign-in was refused" : "the sign-in ended before the portal",
        agent.page,
      );
    }
  }
  pages.push(placeOf(agent.page.url));
}

/** Where a page is, without its query. */
export function placeOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
