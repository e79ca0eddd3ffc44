import { Command } from "commander";
import { connect } from "../lib/azure/connection.ts";
import { rehearsalTarget } from "../lib/azure/served/openRehearsal.ts";
import { Failure } from "../lib/errors.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { openBrowser } from "../lib/visitor/browser.ts";
import { byHand, openOwnBrowser } from "./portal/browser.ts";
import { portalOf } from "./portal/url.ts";
import { endOfWorld } from "./rehearse/endOfWorld.ts";
import { announceDeployed } from "./verify/announce.ts";
import { loadVerified } from "./verify/load.ts";

const command = new Command("npm run portal --").description(
  "Opens a stack's developer portal: on Azure in your browser; in a practice in one that is led there, until you close it.",
);
forStack(command, "portal", main, "dev");

await runMain(() => command.parseAsync());

async function main(stack: string): Promise<void> {
  await announceDeployed(stack);
  const { settings, outputs } = await loadVerified(process.cwd(), stack);
  const url = portalOf(settings, outputs);
  process.stdout.write(`${url}\n`);
  if (!process.env.REHEARSAL) return openOwnBrowser(url);
  const target = await rehearsalTarget(process.env.REHEARSAL);
  const { user, close } = await connect(settings);
  await close();
  if (user) process.stdout.write(`Sign in as ${user.username}, password ${user.password}\n`);
  const end = endOfWorld();
  try {
    const browser = await openBrowser(target, url).catch((error: Error) => error.message);
    if (typeof browser === "string") throw new Failure(byHand(browser, target, url));
    end.onEnd(() => void browser.close());
    const why = await Promise.race([browser.closed, end.asked]);
    if (why !== undefined) throw new Failure(byHand(why, target, url));
  } finally {
    await end.finish();
  }
}
