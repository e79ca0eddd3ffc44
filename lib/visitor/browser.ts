import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserTarget } from "../net/browserTarget.ts";
import { findBrowser, noBrowser } from "./findBrowser.ts";

/** A browser that was opened for a person. */
export interface OpenBrowser {
  /**
   * Settles when the browser is gone, by the person or by `close`, and its profile is removed: with why it has ended
   * where it could not go on, such as without a display.
   */
  readonly closed: Promise<string | undefined>;
  close(): Promise<unknown>;
}

/**
 * Command-line switches that lead every host name to the world, and nothing anywhere else: the browser
 * cannot reach the network, and trusts the world's certificate by its key alone.
 */
export function browserArguments(target: BrowserTarget): string[] {
  return [
    `--host-resolver-rules=MAP * ${target.host}:${target.port}`,
    `--ignore-certificate-errors-spki-list=${target.spki}`,
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-proxy-server",
    // Chromium's sandbox does not start for root, which is what containers usually run as.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

/** The command line by which a person opens a page of the world in any browser of the Chromium family. */
export function browserCommand(target: BrowserTarget, url: string): string {
  const quoted = [...browserArguments(target), url].map((one) => (/[* ?&]/.test(one) ? `'${one}'` : one));
  // In double quotes the shell makes the folder.
  return ["chromium", '"--user-data-dir=$(mktemp -d)"', ...quoted].join(" ");
}

/**
 * Opens an installed browser on a page of the world, in a profile of its own that is removed with it.
 * @param options.headless without a window, for tests
 * @throws Error where no browser is found, or it does not start
 */
export async function openBrowser(
  target: BrowserTarget,
  url: string,
  options: { readonly headless?: boolean; readonly browser?: string | undefined } = {},
): Promise<OpenBrowser> {
  const program = options.browser ?? findBrowser();
  if (!program) throw new Error(noBrowser);
  const profile = mkdtempSync(join(tmpdir(), "apim-oauth-browser-"));
  const child = spawn(
    program,
    [
      ...browserArguments(target),
      `--user-data-dir=${profile}`,
      ...(options.headless ? ["--headless", "--disable-gpu", "--remote-debugging-port=0"] : ["--new-window"]),
      url,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-2000);
  });
  // The last thing before this process ends; nothing asynchronous runs any more then.
  const atExit = () => {
    child.kill("SIGKILL");
    removeProfile(profile);
  };
  process.once("exit", atExit);
  const closed = new Promise<string | undefined>((resolve) => {
    const end = (why?: string) => {
      process.removeListener("exit", atExit);
      removeProfile(profile);
      resolve(why);
    };
    // Its helpers may hold on to its output for longer; only where it failed is that of interest.
    child.once("exit", (code) => (code === 0 || code === null ? end() : undefined));
    child.once("close", (code) => end(code ? endOf(program, code, said) : undefined));
    child.once("error", () => end());
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(new Error(`${program} does not start: ${error.message}`)));
  });
  return {
    closed,
    close() {
      child.kill();
      return closed;
    },
  };
}

function endOf(program: string, code: number, said: string): string {
  // Of what Chromium writes, its errors say most, and the last of them why it has ended.
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const last = lines.findLast((line) => /error|missing|display|fail/i.test(line)) ?? lines.at(-1);
  return `${program} has ended with exit code ${code}${last ? `: ${last.trim()}` : ""}`;
}

/** A browser's helpers may hold files for a moment longer than the browser lives. */
function removeProfile(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
