import { text as textOf } from "node:stream/consumers";
import { Command, InvalidArgumentError, Option } from "commander";
import { connect } from "../lib/azure/connection.ts";
import { patienceOf, usualWait } from "../lib/checks/deployed/patience.ts";
import { verifySteps } from "../lib/checks/deployed/steps.ts";
import { givenToken, signedInUser } from "../lib/checks/deployed/userToken.ts";
import { verifiedStack } from "../lib/checks/deployed/verifiedStack.ts";
import { runSteps, type StepResult } from "../lib/checks/steps.ts";
import { UsageError } from "../lib/errors.ts";
import { endOfLastUpdate } from "../lib/pulumi/history.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { days, runMain } from "../lib/terminal/usage.ts";
import { loadVerified } from "./verify/load.ts";
import { reporter } from "./verify/report.ts";

interface Options {
  readonly minSecretDays: number;
  readonly wait?: number;
  readonly token?: string;
  readonly signIn?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly portal: boolean;
}

const command = new Command("npm run verify --")
  .description(
    "Checks what is deployed, on Azure or in a served rehearsal, against the stack file; changes nothing. " +
      "Exit code 0: everything holds, 1: something does not, 2: it could not be found out.",
  )
  .option("--min-secret-days <days>", "how long the active client secret has to be good for", days, 0)
  .option(
    "--wait <seconds>",
    "how long from now to try again what Azure may show late: gateway, portal and tokens; by default " +
      `${usualWait} s from the end of the stack's last update, and not at all in a rehearsal`,
    seconds,
  )
  .addOption(
    new Option(
      "--token <token>",
      "a user's access token, to see 200 with it; - reads it from stdin",
    ).conflicts("signIn"),
  )
  .option("--sign-in", "have a user sign in, to see 200: with your browser; in a rehearsal by itself")
  .option(
    "--no-portal",
    "leave the developer portal out, which has to be opened once before it can be published",
  )
  .option("--quiet", "leave out the lines of what holds")
  .option("--json", "print one JSON document on stdout, everything else on stderr");
forStack(command, "verify", main, "dev");

// 1 is the answer that something does not hold.
await runMain(() => command.parseAsync(), { noAnswer: 2 });

async function main(
  name: string,
  { minSecretDays, wait, token, signIn, json, quiet, portal }: Options,
): Promise<void> {
  const given =
    token === undefined ? undefined : givenToken(token === "-" ? await textOf(process.stdin) : token);
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

function seconds(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 3600) return Number(text);
  throw new InvalidArgumentError(
    "A wait is a whole number of seconds, 3600 at most; 0 tries everything once.",
  );
}
