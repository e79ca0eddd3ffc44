import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../azure/connection.ts";
import type { Instance } from "../azure/instance.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import { UserAgent } from "../visitor/userAgent.ts";
import type { StepNaming } from "./stepNames.ts";
import { type Step, StepFailed } from "./steps.ts";

/** A portal that shows nothing to visitors who have not signed in. */
export interface ClosedPortal {
  readonly settings: Settings;
  readonly fetch: SimpleFetch;
  readonly user: NonNullable<AzureConnection["user"]>;
  readonly titled: StepNaming;
  readonly needs: readonly string[];
  instance(): Instance;
  portalUrl(): string;
}

/**
 * Where `portal.signIn` is `required`: strangers are sent to the sign-in page, and the person whose password is known gets
 * an account, as an administrator gives people one in the Azure portal. Only a rehearsal has such a person.
 */
export function closedPortalSteps(portal: ClosedPortal): Step[] {
  if (portal.settings.portal.signIn !== "required") return [];
  const { titled, needs } = portal;
  return [
    {
      name: titled("A visitor who has not signed in sees nothing of the developer portal"),
      needs,
      run: () => strangerIsSentAway(portal),
    },
    {
      name: titled("An administrator gives the user an account of the developer portal"),
      needs,
      run: () => giveAccount(portal),
    },
  ];
}

async function strangerIsSentAway({ fetch, portalUrl }: ClosedPortal): Promise<string> {
  const agent = new UserAgent(fetch);
  const { url } = await agent.visit(new URL("/apis", portalUrl()));
  if (url.pathname === "/signin") return `sent to ${url.pathname}${url.search}`;
  throw new StepFailed(
    `The portal shows ${url.pathname} to somebody who has not signed in.`,
    "portalAccess.ts, and the portal's publication after it",
  );
}

async function giveAccount({ user, instance }: ClosedPortal): Promise<string> {
  const [name = user.username] = user.username.split("@");
  await instance().put(`users/${name}`, {
    properties: {
      email: user.username,
      firstName: name,
      lastName: "Rehearsal",
      password: user.password,
      state: "active",
    },
  });
  return user.username;
}
