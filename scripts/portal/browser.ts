import { spawn } from "node:child_process";
import { once } from "node:events";
import { Failure } from "../../lib/errors.ts";
import type { BrowserTarget } from "../../lib/net/browserTarget.ts";
import { browserCommand, openBrowser } from "../../lib/visitor/browser.ts";

/**
 * Opens a page of a rehearsal in a browser, and says so when that does not work, now or later.
 * @returns closes it
 */
export async function openPortal(
  target: BrowserTarget,
  url: string,
  say: (text: string) => void,
): Promise<() => Promise<unknown>> {
  try {
    const browser = await openBrowser(target, url);
    void browser.closed.then((why) => why !== undefined && say(byHand(why, target, url)));
    return browser.close;
  } catch (error) {
    say(byHand((error as Error).message, target, url));
    return async () => {};
  }
}

/** Why there is no browser, and how a person gets one. */
export function byHand(why: string, target: BrowserTarget, url: string): string {
  return [
    `No browser shows the developer portal: ${why}`,
    "Where there is a display, in any browser of the Chromium family:",
    `  ${browserCommand(target, url)}`,
    `On another machine, first lead its port here: ssh -L ${target.port}:${target.host}:${target.port} <this machine>`,
  ].join("\n");
}

/**
 * Opens a page of the internet in the person's own browser.
 * @throws Failure where there is none to be opened
 */
export async function openOwnBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const [program, ...args] = (
    {
      darwin: ["open"],
      win32: ["rundll32", "url.dll,FileProtocolHandler"],
    } as Partial<Record<NodeJS.Platform, [string, ...string[]]>>
  )[platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, url], { stdio: "ignore" });
  const code = await once(child, "close").then(
    ([code]) => code as number,
    (error: Error) => error.message,
  );
  if (code !== 0)
    throw new Failure(`No browser could be opened here (${program}: ${code}). Go there yourself: ${url}`);
}
