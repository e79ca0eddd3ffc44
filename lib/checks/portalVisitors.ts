import { groupRoles } from "../../infra/graphPermissions.ts";
import { externalId } from "../../infra/names/sharedNames.ts";
import { listedProduct, usesLoginOfOthers } from "../../infra/settings/products.ts";
import type { ApiSettings, EntraGroupSettings, Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../azure/connection.ts";
import type { Instance } from "../azure/instance.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import { shownApis, signInToPortal } from "../visitor/consoleView.ts";
import { UserAgent } from "../visitor/userAgent.ts";
import { portalUserOf } from "./openDeployedStack.ts";
import { grantAdminConsent } from "./signIn.ts";
import type { StepNaming } from "./stepNames.ts";
import { type Step, StepFailed } from "./steps.ts";

/** A developer portal, and somebody who visits it: only a rehearsal has a person whose password is known. */
export interface VisitedPortal {
  readonly settings: Settings;
  readonly fetch: SimpleFetch;
  readonly user: NonNullable<AzureConnection["user"]>;
  readonly titled: StepNaming;
  readonly needs: readonly string[];
  instance(): Instance;
  outputs(): StackOutputs;
}

/** What is tried at a developer portal. */
export interface VisitorSteps {
  /** What is seen there, which its publication decides. */
  readonly published: readonly Step[];
  /** What an administrator does at the instance, published or not. */
  readonly account: readonly Step[];
}

/**
 * Where `portal.signIn` is `required`, strangers are sent to the sign-in page. Where people sign in with Entra ID, the person does so,
 * and sees the products of their groups; else they get an account, as an administrator gives people one in the Azure portal.
 */
export function visitorSteps(portal: VisitedPortal): VisitorSteps {
  const { titled, needs, settings } = portal;
  const { signIn, login } = settings.portal;
  const consent = titled("An administrator consents to the portal's sign-in at portalAdminConsentUrl");
  const entra = titled("A visitor signs in to the developer portal with Entra ID");
  const hasLogin = login !== undefined || usesLoginOfOthers(settings);
  const consents = login?.entra.grantAdminConsent === false;
  const published: (Step | false)[] = [
    signIn === "required" && {
      name: titled("A visitor who has not signed in sees nothing of the developer portal"),
      needs,
      run: () => strangerIsSentAway(portal),
    },
    consents && {
      name: consent,
      needs,
      run: () => grantAdminConsent(portal, portal.outputs().portalAdminConsentUrl!),
    },
    hasLogin && {
      name: entra,
      needs: consents ? [...needs, consent] : needs,
      run: () => signInWithEntra(portal),
    },
    hasLogin &&
      reservedApis(settings).length > 0 && {
        name: titled("Products for groups of Entra ID are shown to their members, and to nobody else"),
        needs: [entra],
        run: () => membersSeeMore(portal),
      },
  ];
  const account = {
    name: titled("An administrator gives the user an account of the developer portal"),
    needs,
    run: () => giveAccount(portal),
  };
  return {
    published: published.filter((step) => step !== false),
    account: signIn === "required" && !hasLogin ? [account] : [],
  };
}

async function strangerIsSentAway({ fetch, outputs }: VisitedPortal): Promise<string> {
  const agent = new UserAgent(fetch);
  const { url } = await agent.visit(new URL("/apis", outputs().developerPortalUrl!));
  if (url.pathname === "/signin") return `sent to ${url.pathname}${url.search}`;
  throw new StepFailed(
    `The portal shows ${url.pathname} to somebody who has not signed in.`,
    "portalAccess.ts, and the portal's publication after it",
  );
}

async function giveAccount({ user, settings, instance }: VisitedPortal): Promise<string> {
  const [name = user.username] = user.username.split("@");
  const { username: email, password } = portalUserOf(user, settings);
  await instance().put(`users/${name}`, {
    properties: { email, firstName: name, lastName: "Rehearsal", password, state: "active" },
  });
  return email;
}

/** Somebody in front of the portal's list of APIs, by the button of Entra ID. */
async function signedIn({ fetch, user, settings, outputs }: VisitedPortal): Promise<UserAgent> {
  const agent = new UserAgent(fetch);
  await agent.visit(new URL("/signin?returnUrl=/apis", outputs().developerPortalUrl!));
  await signInToPortal(agent, portalUserOf(user, settings));
  return agent;
}

async function signInWithEntra(portal: VisitedPortal): Promise<string> {
  const { user, instance, outputs } = portal;
  try {
    await signedIn(portal);
  } catch (error) {
    // What Entra ID says of the client app elsewhere, it says of the portal's app here.
    throw new StepFailed(
      (error as Error).message,
      "portalApp.ts: redirect URIs, claims and consent of the portal's app",
      "portalLogin.ts: the identity provider, and the portal's publication after it",
    );
  }
  const users = await instance().list<PortalAccount>("users");
  const account = users.find(({ properties: { identities } }) =>
    identities?.some(({ provider }) => provider === "Aad"),
  );
  if (!account) {
    throw new StepFailed(`${user.username} has signed in and is no user of the portal.`, "portalLogin.ts");
  }
  return `${account.properties.email} at ${new URL(outputs().developerPortalUrl!).hostname}`;
}

/** learn.microsoft.com/rest/api/apimanagement/user */
interface PortalAccount {
  readonly email: string;
  /** The ways in which the user signs in. */
  readonly identities?: readonly { readonly provider: string }[] | null;
}

interface ReservedApi {
  readonly api: ApiSettings;
  readonly groups: readonly EntraGroupSettings[];
}

/** The APIs in products that neither everybody nor everybody who has signed in sees. */
function reservedApis({ apis, products }: Settings): ReservedApi[] {
  return apis.flatMap((api) => {
    const { groups = [] } = (api.product.shared && listedProduct(products, api.product.id)) || {};
    const ofEntra = groups.filter((group) => typeof group !== "string");
    return groups.length > 0 && ofEntra.length === groups.length ? [{ api, groups: ofEntra }] : [];
  });
}

async function membersSeeMore(portal: VisitedPortal): Promise<string> {
  const { settings, fetch, outputs } = portal;
  const reserved = reservedApis(settings);
  const names = reserved.map(({ api }) => api.name);
  if (settings.portal.signIn !== "required") {
    const stranger = new UserAgent(fetch);
    await stranger.visit(new URL("/apis", outputs().developerPortalUrl!));
    const seen = names.filter((name) => shownApis(stranger.page).includes(name));
    if (seen.length > 0) {
      throw new StepFailed(`The portal shows ${seen.join(", ")} to strangers.`, "products.ts: ProductGroup");
    }
  }
  const shown = shownApis((await signedIn(portal)).page);
  const missing = reserved.filter(({ api }) => !shown.includes(api.name));
  if (missing.length === 0) return `${names.join(", ")} to members alone`;
  const groups = missing.flatMap((each) =>
    each.groups.map(({ entra }) => externalId(settings.tenantId, entra)),
  );
  throw new StepFailed(
    `The portal does not show ${missing.map(({ api }) => api.name).join(", ")} to a member of ${groups.join(", ")}.`,
    "products.ts: Group.externalId, which names the tenant as the identity provider's signinTenant does",
    `portalApp.ts: consent to ${groupRoles.map(({ value }) => value).join(" and ")} of Microsoft Graph, and the secret that the identity provider holds`,
  );
}
