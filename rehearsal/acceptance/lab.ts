import type { ApiSettings } from "../../infra/settings.ts";
import { callDirectly, expectRefusal } from "./apiCall.ts";
import {
  calculatorStep,
  consoleCallStep,
  consoleRefusalStep,
  directCallStep,
  hasCalculator,
  subscriptionStep,
} from "./callSteps.ts";
import { type Forgery, noTokenStep, refusalSteps } from "./refusalSteps.ts";
import { adminConsentStep, claimsStep, directSignInStep, portalStep, signInStep } from "./signInSteps.ts";
import type { Step } from "./steps.ts";
import type { Subject, Tokens } from "./subject.ts";

/** The lab's story for every API of a deployed stack, from the console to the token and what it is good for. */
export function labSteps(subject: Subject, tokens: Tokens, forgery: Forgery): Step[] {
  const consents = consentSteps(subject, (name) => name);
  return [
    ...consents,
    ...subject.settings.apis.flatMap((api) => apiSteps(subject, api, tokens, { forgery, consents })),
  ];
}

/** How the lab ends: Send in the portal's console, without a token and with one. */
export function finalSteps(subject: Subject, tokens: Tokens): Step[] {
  if (subject.outputs.developerPortalUrl === undefined) return [];
  return subject.settings.apis.flatMap((api) => {
    const titled = titledFor(subject, api);
    const signIn = titled(signInName);
    return [
      consoleRefusalStep(subject, api, titled("401 from the portal's console without a token")),
      {
        ...consoleCallStep(
          subject,
          api,
          tokens,
          titled("200 from the portal's console for the signed-in user"),
        ),
        needs: [signIn],
      },
    ];
  });
}

/**
 * The short story of a second tenant beside the first: its own person signs in and is let in there, and
 * what they were given is worth nothing at the first one.
 */
export function secondTenantSteps(second: Subject, first: Subject): Step[] {
  const api = second.settings.apis[0]!;
  const firstApi = first.settings.apis[0]!;
  const tokens: Tokens = new Map();
  const titled = (name: string) => `Second tenant: ${name}`;
  const consents = consentSteps(second, titled);
  const signIns = signInSteps(second, api, tokens, { titled, consents });
  const signIn = signIns.at(-1)!.name;
  return [
    ...consents,
    ...signIns,
    { ...directCallStep(second, api, tokens, titled("200 for its user at its own API")), needs: [signIn] },
    {
      name: titled("401 for its user's token at the first tenant's API"),
      needs: [signIn],
      run: async () =>
        expectRefusal(await callDirectly(first, firstApi, { token: tokens.get(api.name)! }), firstApi, [
          "TokenAudienceNotAllowed",
          "TokenIssuerNotAllowed",
          "TokenSignatureKeyNotFound",
          "TokenSignatureInvalid",
        ]),
    },
  ];
}

type Titled = (name: string) => string;

const signInName = "A user signs in through the portal";

/** With several APIs, each step says of which one it is. */
function titledFor(subject: Subject, api: ApiSettings): Titled {
  return (name) => (subject.settings.apis.length > 1 ? `${api.name}: ${name}` : name);
}

function consentSteps(subject: Subject, titled: Titled): Step[] {
  const { adminConsentUrl } = subject.outputs;
  const name = titled("An administrator grants consent at the stack's adminConsentUrl");
  return adminConsentUrl === undefined ? [] : [adminConsentStep(subject, adminConsentUrl, name)];
}

function apiSteps(
  subject: Subject,
  api: ApiSettings,
  tokens: Tokens,
  { forgery, consents }: { forgery: Forgery; consents: readonly Step[] },
): Step[] {
  const titled = titledFor(subject, api);
  const noToken = noTokenStep(subject, api);
  const signIns = signInSteps(subject, api, tokens, { titled, consents });
  const signIn = signIns.at(-1)!.name;
  const afterSignIn = (step: Pick<Step, "name" | "run">): Step => ({ ...step, needs: [signIn] });

  return [
    { ...noToken, name: titled(noToken.name) },
    ...(api.subscriptionRequired
      ? [subscriptionStep(subject, api, titled("401 without a subscription key"))]
      : []),
    ...signIns,
    afterSignIn(
      claimsStep(subject, api, tokens, titled("The token carries audience, scope, issuer and version")),
    ),
    // Before the refusals: a policy that takes no token at all would refuse those for the wrong reasons.
    afterSignIn(directCallStep(subject, api, tokens, titled("200 with the user's token, from any client"))),
    ...refusalSteps(subject, api, tokens, forgery).map((step) => ({
      name: titled(step.name),
      run: step.run,
      needs: step.needsToken ? [signIn] : [],
    })),
    ...(hasCalculator(api)
      ? [
          afterSignIn(
            calculatorStep(subject, api, tokens, titled("The calculator's backend gets the call and adds")),
          ),
        ]
      : []),
  ];
}

/** From the console to a token, once for each grant type; the token kept is that of the first one. */
function signInSteps(
  subject: Subject,
  api: ApiSettings,
  tokens: Tokens,
  { titled, consents }: { titled: Titled; consents: readonly Step[] },
): Step[] {
  const consented = consents.map(({ name }) => name);
  if (subject.outputs.developerPortalUrl === undefined) {
    const direct = directSignInStep(subject, api, tokens, titled("A user signs in to the client app"));
    return [{ ...direct, needs: consented }];
  }
  const portal = titled("The portal's console lists the API and its OAuth 2.0 server");
  const [first, ...others] = subject.settings.oauthServer.grantTypes;
  const through = titled(signInName);
  return [
    portalStep(subject, api, portal),
    ...others.map((grantType) => ({
      ...signInStep(subject, api, grantType, new Map(), `${through} with ${grantType}`),
      needs: [portal, ...consented],
    })),
    { ...signInStep(subject, api, first!, tokens, through), needs: [portal, ...consented] },
  ];
}
