import { decodeJwt } from "jose";
import { UsageError } from "../../errors.ts";
import { type ApiUnderTest, identifierUri, type StackWithUser } from "../deployedStack.ts";
import type { StepNaming } from "../stepNames.ts";
import type { Step } from "../steps.ts";
import { signInSteps } from "../tokenSteps.ts";
import { browserSignInStep, localRedirectUri } from "./browserSignIn.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** Where a user's token comes from. */
export interface UserToken {
  /** The APIs that there is a token for. */
  trials(all: readonly ApiUnderTest[]): readonly ApiUnderTest[];
  /** Steps that end with a token in the trial; none where there is one already. */
  signIn(trial: ApiUnderTest, titled: StepNaming): Step[];
}

/**
 * A token that somebody has been given, such as in the console of the developer portal. It is tried on the API
 * that it is for.
 * @throws UsageError for something that is no JSON Web Token
 */
export function givenToken(text: string): UserToken {
  const token = text.trim().replace(/^Bearer\s+/i, "");
  const audience = audienceOf(token);
  return {
    trials(all) {
      const matching = all.filter((trial) => {
        const { backendClientId } = trial.subject.outputs.apis[trial.api.name]!;
        return [backendClientId, `api://${backendClientId}`, identifierUri(trial)].includes(audience);
      });
      // For no API at all, the claims of the first one tell what is wrong.
      return (matching.length > 0 ? matching : all.slice(0, 1)).map((trial) => ({ ...trial, token }));
    },
    signIn: () => [],
  };
}

/**
 * A user who signs in now: in a rehearsal the one whose password is known, through the portal; on Azure whoever
 * sits in front of the browser, at a redirect URI of the client app on this machine.
 * @param tell shows the person where to go
 * @throws UsageError when the client app has no such redirect URI
 */
export function signedInUser(stack: VerifiedStack, tell: (line: string) => void): UserToken {
  const { user } = stack.connection;
  if (user) {
    return {
      trials: (all) => all,
      signIn(trial, titled) {
        const subject: StackWithUser = { ...trial.subject, user };
        const inhabited: ApiUnderTest<StackWithUser> = { subject, api: trial.api };
        const steps = signInSteps(inhabited, titled, []);
        return steps.map((step) => ({
          ...step,
          async run() {
            const seen = await step.run();
            trial.token = inhabited.token;
            return seen;
          },
        }));
      },
    };
  }
  const redirectUri = localRedirectUri(stack.settings);
  return {
    trials: (all) => all,
    signIn: (trial, titled) => [browserSignInStep(trial, titled, redirectUri, tell)],
  };
}

function audienceOf(token: string): string {
  try {
    return String(decodeJwt(token).aud);
  } catch {
    throw new UsageError(
      "--token is not an access token: three parts with dots between them, as the portal's console shows it " +
        "after Authorization: Bearer. With --token - it is read from stdin.",
    );
  }
}
