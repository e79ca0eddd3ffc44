import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser, BrowserContext } from "playwright-core";
import { inBrowser, launch, newContext, newPage, signIn } from "./support/browser.ts";
import { type LoginLab, startLoginLab } from "./support/loginLab.ts";

let lab: LoginLab;
let browser: Browser;
let context: BrowserContext;

before(async () => {
  if (inBrowser.skip) return;
  lab = await startLoginLab();
  lab.mayReadUsers(true);
  lab.service.products.get("calculator")!.links = new Map([["groups", new Set(["partners"])]]);
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

test("the button of Entra ID lets a member in, who sees the product's API", inBrowser, async () => {
  const page = await newPage(context);
  await page.goto(`${lab.portalUrl}/apis`);
  assert.equal(await page.locator("[data-api]").count(), 0);
  await page.goto(`${lab.portalUrl}/signin?returnUrl=/apis`);
  assert.equal(await page.locator("[data-problem]").isHidden(), true);
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Microsoft Entra ID" }).click();
  await signIn(await opened, lab.person);
  await page.locator("[data-api=basic-calculator]").waitFor();
  assert.equal(new URL(page.url()).pathname, "/apis");
});

test("the page shows what went wrong", inBrowser, async () => {
  const { kept } = lab.portalApp;
  lab.portalApp.kept = {};
  delete lab.service.users;
  try {
    const page = await newPage(context);
    await page.goto(`${lab.portalUrl}/signin`);
    const opened = context.waitForEvent("page");
    await page.getByRole("button", { name: "Microsoft Entra ID" }).click();
    await signIn(await opened, lab.person);
    await page.getByText("The ID token lacks email, given_name or family_name").waitFor();
  } finally {
    lab.portalApp.kept = kept!;
  }
});
