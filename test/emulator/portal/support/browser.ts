import assert from "node:assert/strict";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { BrowserTarget } from "../../../../lib/net/browserTarget.ts";
import { browserArguments } from "../../../../lib/visitor/browser.ts";
import { findBrowser, noBrowser } from "../../../../lib/visitor/findBrowser.ts";

const executablePath = findBrowser();

/** Options of a test that needs a browser: skipped, with the reason, where none is installed. */
export const inBrowser = { skip: executablePath ? false : noBrowser };

/** A headless browser that reaches the world and nothing else. */
export function launch(target: BrowserTarget): Promise<Browser> {
  const args = [...browserArguments(target), "--disable-gpu"];
  return chromium.launch({
    executablePath: executablePath ?? "",
    args,
    headless: true,
    chromiumSandbox: false,
  });
}

/** A fresh profile. */
export async function newContext(browser: Browser): Promise<BrowserContext> {
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
