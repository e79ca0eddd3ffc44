import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseFlow, inBrowser, newPage, shoot, signIn, visiting } from "./support/browser.ts";
import { startEntraLab } from "./support/entraLab.ts";

const visit = visiting(() => startEntraLab({ consented: false }));

test("from the home page to 401, through sign-in and consent, to 200", inBrowser, async () => {
  const page = await newPage(visit.context);
  await page.goto(`${visit.lab.portalUrl}/`);
  await page.getByRole("link", { name: "APIs", exact: true }).click();
  await page.getByRole("link", { name: "Basic Calculator" }).click();
  await page.getByRole("link", { name: "Add two integers" }).click();
  await page.getByLabel("Ocp-Apim-Subscription-Key").fill("primary-key");
  await shoot(page, "console-before");
  const status = page.locator("[data-status]");
  await page.getByRole("button", { name: "Send" }).click();
  assert.equal(await status.getAttribute("data-status"), "401");
  assert.equal(
    await page.locator("#response-body").textContent(),
    '{ "statusCode": 401, "message": "Unauthorized. Access token is missing or invalid." }',
  );

  const popup = await chooseFlow(page, "authorizationCode");
  await popup.locator("input[name=passwd]").waitFor();
  await shoot(popup, "sign-in");
  await signIn(popup, visit.lab.person);
  await popup.getByRole("button", { name: "Accept" }).waitFor();
  await shoot(popup, "consent");
  await popup.getByRole("button", { name: "Accept" }).click();
  await page.getByText("Signed in.").waitFor();

  await page.getByRole("button", { name: "Send" }).click();
  await page.locator('[data-status="200"]').waitFor();
  assert.match((await page.locator("#response-body").textContent()) ?? "", /\b100\b/);
  const row = (name: string) => page.locator("#token-text tr", { hasText: new RegExp(`^${name}`) }).first();
  assert.ok((await row("aud").textContent())?.includes(visit.lab.directory.backend.appId));
  assert.match((await row("scp").textContent()) ?? "", /Calculator\.Read/);
  assert.match((await row("exp").textContent()) ?? "", /expires .* UTC \(in \d+ min\)/);
  await shoot(page, "console-after");
});

test("with PKCE the browser itself redeems the code", inBrowser, async () => {
  visit.lab.server.properties.grantTypes = ["authorizationCodeWithPkce"];
  visit.lab.publish();
  const page = await newPage(visit.context);
  await page.goto(`${visit.lab.portalUrl}/apis/basic-calculator/operations/add`);
  const popup = await chooseFlow(page, "authorizationCodeWithPkce");
  await signIn(popup, visit.lab.person);
  await page.getByText("Signed in.").waitFor();
  assert.match(await page.locator("#header-Authorization").inputValue(), /^Bearer ey/);
});
