import { callWithToken } from "./calls.ts";
import { type ApiUnderTest, atDefaultPortal, type StackWithUser } from "./deployedStack.ts";
import { checkClaims, seeConsole, signIn, signInToClientApp } from "./signIn.ts";
import type { StepNaming } from "./stepNames.ts";
import type { Step } from "./steps.ts";

export const signInName = "A user signs in through the portal";

/** The portal shows what was published; not for a tier without a portal. */
export function consoleStep(trial: ApiUnderTest, titled: StepNaming, needs: readonly string[] = []): Step {
  return {
    name: titled("The portal's console lists the API and its OAuth 2.0 server"),
    needs,
    run: () => seeConsole(trial),
  };
}

/**
 * From the console to a token, once for each grant type; the first one comes last, and its token is kept. On a
 * tier without a portal the user signs in to the client app itself.
 */
export function signInSteps(
  trial: ApiUnderTest<StackWithUser>,
  titled: StepNaming,
  needs: readonly string[],
): [...Step[], Step] {
  if (trial.subject.outputs.developerPortalUrl === undefined) {
    return [
      { name: titled("A user signs in to the client app"), needs, run: () => signInToClientApp(trial) },
    ];
  }
  const [first, ...others] = trial.subject.settings.oauthServer.grantTypes;
  const atDefault = atDefaultPortal(trial);
  return [
    ...others.map((grantType) => ({
      name: titled(`${signInName} with ${grantType}`),
      needs,
      run: () => signIn(trial, grantType),
    })),
    ...(atDefault
      ? [
          {
            name: titled("A user signs in at the portal's default host as well"),
            needs,
            run: () => signIn(atDefault, first!),
          },
        ]
      : []),
    { name: titled(signInName), needs, run: () => signIn(trial, first!) },
  ];
}

/**
 * What a user's token is good for.
 * @param now the time there, for what the token says of its end; without it that is left to the gateway
 */
export function withTokenSteps(
  trial: ApiUnderTest,
  titled: StepNaming,
  needs: readonly string[],
  now?: () => Promise<Date>,
): [claims: Step, ...calls: Step[]] {
  return [
    {
      name: titled("The token carries audience, scope, issuer and version"),
      needs,
      run: async () => checkClaims(trial, await now?.()),
    },
    {
      name: titled("200 with the user's token, from any client"),
      needs,
      run: () => callWithToken(trial),
    },
  ];
}
