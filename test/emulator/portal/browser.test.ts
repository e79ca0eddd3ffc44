import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { chooseFlow, inBrowser, newPage, shoot, signIn, visiting } from "./support/browser.ts";
import { startLab, user } from "./support/lab.ts";

const visit = visiting(startLab);

test(
  "the request that is shown hides the key and the token until they are asked for",
  inBrowser,
  async () => {
    const page = await openConsole();
    await page.locator("#header-Authorization").fill("Bearer a.b.c");
    await page.locator("#header-Ocp-Apim-Subscription-Key").fill("primary-key");
    const request = page.locator("#request-text");
    assert.match(
      (await request.textContent()) ?? "",
      /^GET \/calc\/add\?a=51&b=49 HTTP\/1\.1\nHost: contoso-calc\.azure-api\.net\nCache-Control: no-cache\nOcp-Apim-Subscription-Key: •+\nAuthorization: Bearer •+$/,
    );
    await page.getByLabel("Show secrets").check();
    assert.match(
      (await request.textContent()) ?? "",
      /Ocp-Apim-Subscription-Key: primary-key\nAuthorization: Bearer a\.b\.c$/,
    );
  },
);

test(
  "the pasted subscription key, typed parameters and added headers are what is sent",
  inBrowser,
  async () => {
    const page = await openConsole();
    await page.getByLabel("Ocp-Apim-Subscription-Key").fill("secondary-key");
    await page.getByLabel("a *").fill("7 & 1");
    visit.lab.gateway.allowedHeaders?.push("x-trace");
    await page.getByRole("button", { name: "Add header" }).click();
    await page.getByLabel("Header name").fill("X-Trace");
    await page.getByLabel("Header value").fill("on");
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator("[data-status]").waitFor();
    const call = visit.lab.gateway.calls.findLast(({ method }) => method === "GET");
    assert.equal(new URL(call?.url ?? "").search, "?a=7%20%26%201&b=49");
    assert.equal(call?.headers["ocp-apim-subscription-key"], "secondary-key");
    assert.equal(call?.headers["x-trace"], "on");
  },
);

test("a gateway without a cors policy is told apart from a refusal", inBrowser, async () => {
  const page = await openConsole();
  const allowed = visit.lab.gateway.allowedHeaders;
  visit.lab.gateway.allowedHeaders = null;
  try {
    await page.getByRole("button", { name: "Send" }).click();
    const text = await page.locator("#response-text .problem").textContent();
    assert.match(
      text ?? "",
      /cors policy that allows the origin https:\/\/contoso-calc\.developer\.azure-api\.net/,
    );
  } finally {
    visit.lab.gateway.allowedHeaders = allowed;
  }
});

test("a refused redemption shows Entra's message in the window and in the console", inBrowser, async () => {
  const description = "AADSTS7000215: Invalid client secret provided.";
  visit.lab.authority.refusal = {
    status: 401,
    body: { error: "invalid_client", error_description: description },
  };
  try {
    const page = await openConsole();
    const popup = await chooseFlow(page, "authorizationCode");
    await signIn(popup, user);
    await popup.getByText(description).waitFor();
    const status = page.locator("[data-sign-in-status]");
    await status.and(page.getByText(description)).waitFor();
    assert.equal(await status.textContent(), `invalid_client: ${description}`);
    assert.equal(await page.locator("#header-Authorization").inputValue(), "");
    await shoot(popup, "refused");
  } finally {
    visit.lab.authority.refusal = null;
  }
});

test("a token that comes back with another state is not used", inBrowser, async () => {
  visit.lab.authority.stateSentBack = "someone-elses";
  try {
    const page = await openConsole();
    await signIn(await chooseFlow(page, "authorizationCode"), user);
    await page.getByText("another state").waitFor();
    assert.equal(await page.locator("#header-Authorization").inputValue(), "");
  } finally {
    visit.lab.authority.stateSentBack = undefined;
  }
});

test("implicit takes the token from the fragment", inBrowser, async () => {
  visit.lab.server.properties.grantTypes = ["implicit"];
  visit.lab.publish();
  const page = await openConsole();
  await signIn(await chooseFlow(page, "implicit"), user);
  await page.getByText("Signed in.").waitFor();
  assert.match(await page.locator("#header-Authorization").inputValue(), /^Bearer ey/);
});

for (const grantType of ["clientCredentials", "resourceOwnerPassword"]) {
  test(`${grantType} asks the portal's backend for a token`, inBrowser, async () => {
    visit.lab.server.properties.grantTypes = [grantType];
    visit.lab.publish();
    const page = await openConsole();
    await page.getByLabel("Authorization flow").selectOption(grantType);
    if (grantType === "resourceOwnerPassword") {
      await page.getByLabel("User name").fill(user.username);
      await page.getByLabel("Password").fill(user.password);
      await page.getByRole("button", { name: "Authorize" }).click();
    }
    await page.getByText("Signed in.").waitFor();
    assert.match(await page.locator("#header-Authorization").inputValue(), /^Bearer ey/);
  });
}

async function openConsole(): Promise<Page> {
  const page = await newPage(visit.context);
  await page.goto(`${visit.lab.portalUrl}/apis/basic-calculator/operations/add`);
  await page.locator("#request-text:not(:empty)").waitFor();
  return page;
}
