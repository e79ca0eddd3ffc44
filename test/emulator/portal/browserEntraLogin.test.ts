import assert from "node:assert/strict";
import { test } from "node:test";
import { inBrowser, newPage, signIn, visiting } from "./support/browser.ts";
import { startLoginLab } from "./support/loginLab.ts";

const visit = visiting(async () => {
  const lab = await startLoginLab();
  lab.mayReadUsers(true);
  lab.service.products.get("calculator")!.links = new Map([["groups", new Set(["partners"])]]);
  return lab;
});

test("the button of Entra ID lets a member in, who sees the product's API", inBrowser, async () => {
  const page = await newPage(visit.context);
  await page.goto(`${visit.lab.portalUrl}/apis`);
  assert.equal(await page.locator("[data-api]").count(), 0);
  await page.goto(`${visit.lab.portalUrl}/signin?returnUrl=/apis`);
  assert.equal(await page.locator("[data-problem]").isHidden(), true);
  const opened = visit.context.waitForEvent("page");
  await page.getByRole("button", { name: "Microsoft Entra ID" }).click();
  await signIn(await opened, visit.lab.person);
  await page.locator("[data-api=basic-calculator]").waitFor();
  assert.equal(new URL(page.url()).pathname, "/apis");
});

test("the page shows what went wrong", inBrowser, async () => {
  const { kept } = visit.lab.portalApp;
  visit.lab.portalApp.kept = {};
  delete visit.lab.service.users;
  try {
    const page = await newPage(visit.context);
    await page.goto(`${visit.lab.portalUrl}/signin`);
    const opened = visit.context.waitForEvent("page");
    await page.getByRole("button", { name: "Microsoft Entra ID" }).click();
    await signIn(await opened, visit.lab.person);
    await page.getByText("The ID token lacks email, given_name or family_name").waitFor();
  } finally {
    visit.lab.portalApp.kept = kept!;
  }
});
