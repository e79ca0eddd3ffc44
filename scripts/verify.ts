import { Command, InvalidArgumentError, Option } from "commander";
import { usualWait } from "../lib/checks/deployed/patience.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { days, runMain } from "../lib/terminal/usage.ts";
import { announceDeployed } from "./verify/announce.ts";
import type { VerifyOptions } from "./verify/verify.ts";

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
forStack(
  command,
  "verify",
  async (stack, options: VerifyOptions) => {
    const { token } = options;
    // A token that is none is a mistake in the call, whatever there is to verify.
    const given = token === undefined ? undefined : await (await load()).tokenFrom(token);
    await announceDeployed(stack);
    const { verify } = await load();
    await verify(stack, options, given);
  },
  "dev",
);

function load() {
  return import("./verify/verify.ts");
}

// 1 is the answer that something does not hold.
await runMain(() => command.parseAsync(), { noAnswer: 2 });

function seconds(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 3600) return Number(text);
  throw new InvalidArgumentError(
    "A wait is a whole number of seconds, 3600 at most; 0 tries everything once.",
  );
}
