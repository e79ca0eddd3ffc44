import { text as textOf } from "node:stream/consumers";
import { connect } from "../../lib/azure/connection.ts";
import { patienceOf, usualWait } from "../../lib/checks/deployed/patience.ts";
import { verifySteps } from "../../lib/checks/deployed/steps.ts";
import { givenToken, signedInUser, type UserToken } from "../../lib/checks/deployed/userToken.ts";
import { verifiedStack } from "../../lib/checks/deployed/verifiedStack.ts";
import { runSteps, type StepResult } from "../../lib/checks/steps.ts";
import { UsageError } from "../../lib/errors.ts";
import { endOfLastUpdate } from "../../lib/pulumi/history.ts";
import { loadVerified } from "./load.ts";
import { reporter } from "./report.ts";

/** The options of `npm run verify`. */
export interface VerifyOptions {
  readonly minSecretDays: number;
  readonly wait?: number;
  readonly token?: string;
  readonly signIn?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly portal: boolean;
}

/** The token of `--token`. @throws UsageError for something that is none */
export async function tokenFrom(option: string): Promise<UserToken> {
  return givenToken(option === "-" ? await textOf(process.stdin) : option);
}

/**
 * Checks, and says what holds.
 * @param given the user's token where there is one already
 */
export async function verify(
  name: string,
  { minSecretDays, wait, signIn, json, quiet, portal }: VerifyOptions,
  given: UserToken | undefined,
): Promise<void> {
  const { settings, outputs } = await loadVerified(process.cwd(), name);
  const connection = await connect(settings);
  try {
    const report = reporter(json ? "json" : "people", name, quiet);
    const stack = verifiedStack(settings, outputs, connection);
    const userToken = signIn ? signedInUser(stack, report.tell) : given;
    report.started();
    const patience = patienceOf({
      seconds: wait ?? (connection.user ? 0 : usualWait),
      from: async () => (wait === undefined ? await endOfLastUpdate(name) : undefined) ?? new Date(),
      tell: report.tell,
    });
    const results: StepResult[] = await runSteps(
      verifySteps(stack, { minSecretDays, userToken, portal }),
      report.step,
      {
        // Somebody has to sign in first, or the rehearsal has ended: the same for every step.
        endsRun: (error) => error instanceof UsageError,
        ...(patience && { patience }),
      },
    );
    report.finished(results, connection.place);
    process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await connection.close();
  }
}
