import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach } from "node:test";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { BrowserTarget } from "../../../../lib/net/browserTarget.ts";
import { browserArguments } from "../../../../lib/visitor/browser.ts";
import { findBrowser, noBrowser } from "../../../../lib/visitor/findBrowser.ts";

const executablePath = findBrowser();

/** Options of a test that needs a browser: skipped, with the reason, where none is installed. */
export const inBrowser = { skip: executablePath ? false : noBrowser };

/** A portal, seen by a browser. */
export interface Visit<Lab> {
  readonly lab: Lab;
  /** A profile of its own for each test. */
  readonly context: BrowserContext;
}

/**
 * Starts a portal and a browser for the tests of this file, and a fresh profile for each.
 * @param start makes the portal
 */
export function visiting<
  Lab extends { readonly world: { readonly listener: BrowserTarget }; close(): Promise<void> },
>(start: () => Promise<Lab>): Visit<Lab> {
  let lab: Lab;
  let browser: Browser;
  let context: BrowserContext;
  before(async () => {
    if (inBrowser.skip) return;
    lab = await start();
    browser = await launch(lab.world.listener);
  });
  beforeEach(async () => {
    if (inBrowser.skip) return;
    await context?.close();
    context = await newContext(browser);
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });
  return {
    get lab() {
      return lab;
    },
    get context() {
      return context;
    },
  };
}

/** A headless browser that reaches the world and nothing else. */
function launch(target: BrowserTarget): Promise<Browser> {
  const args = [...browserArguments(target), "--disable-gpu"];
  return chromium.launch({
    executablePath: executablePath ?? "",
    args,
    headless: true,
    chromiumSandbox: false,
  });
}

/** A fresh profile. */
async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  // Far beyond what anything takes: a machine that stands still for a while is no finding.
  context.setDefaultTimeout(120_000);
  return context;
}

/** What a page throws, or its content security policy stops, fails the test. */
export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(`the page threw ${error.message}`));
  page.on("console", (message) => assert.doesNotMatch(message.text(), /Content Security Policy/));
  return page;
}

/** Chooses a flow in the console; the sign-in window that this opens. */
export async function chooseFlow(page: Page, grantType: string): Promise<Page> {
  const opened = page.waitForEvent("popup");
  await page.getByLabel("Authorization flow").selectOption(grantType);
  return opened;
}

/** Fills in Entra's sign-in page. */
export async function signIn(
  popup: Page,
  person: { readonly username: string; readonly password: string },
): Promise<void> {
  await popup.locator("input[name=login]").fill(person.username);
  await popup.locator("input[name=passwd]").fill(person.password);
  await popup.getByRole("button", { name: "Sign in" }).click();
}

/** Takes a picture into the folder that SCREENSHOTS names; does nothing without it. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
