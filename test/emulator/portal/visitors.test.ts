import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { hiddenPassword } from "../../../emulator/model/portalAccounts.ts";
import { openConsole } from "../../../lib/visitor/consoleView.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { type Lab, startLab } from "./support/lab.ts";

const person = { username: "ada@contoso.example", password: "analytical-engine" };
let lab: Lab;

/** What ARM keeps of the setting and of an account. */
function given(requiresSignIn: boolean, state = "active"): void {
  const entity = (name: string, properties: Record<string, unknown>) => ({
    id: `/${name}`,
    name,
    etag: '"AAAAAAAAAAE="',
    properties,
  });
  const signin = { ...entity("signin", { enabled: requiresSignIn }), secrets: {} };
  lab.service.children = new Map([["portalsettings", new Map([["signin", signin]])]]);
  const ada = entity("ada", { email: person.username, state });
  lab.service.users = new Map([["ada", { ...ada, passwordHash: hiddenPassword(person.password) }]]);
}

const agent = () => new UserAgent(lab.world.fetch);
const visit = (path: string, by = agent()) => by.visit(`${lab.portalUrl}${path}`);

describe("a portal whose visitors have to sign in", () => {
  before(async () => {
    lab = await startLab();
  });
  after(() => lab.close());
  beforeEach(() => {
    given(true);
    lab.publish();
  });

  test("sends everybody to its sign-in page, from every page, with 302", async () => {
    for (const path of ["/", "/apis", "/apis/basic-calculator?tab=1", "/nowhere"]) {
      const response = await lab.world.fetch(`${lab.portalUrl}${path}`, { redirect: "manual" });
      const location = `/signin?returnUrl=${encodeURIComponent(path)}`;
      assert.equal(response.status, 302);
      assert.equal(response.headers.get("location"), location);
      assert.equal(await response.text(), `Found. Redirecting to ${location}`);
    }
  });

  test("shows its pages to whoever has signed in, first of all the one that was asked for", async () => {
    const browser = agent();
    await visit("/apis/basic-calculator", browser);
    await browser.submit(browser.formWith("email", "password")!, {
      email: person.username.toUpperCase(),
      password: person.password,
    });
    assert.equal(browser.page.url.pathname, "/apis/basic-calculator");
    assert.match((await visit("/apis", browser)).html.text, /Basic Calculator/);
    await visit("/signin/out", browser);
    assert.equal((await visit("/apis", browser)).url.pathname, "/signin");
  });

  test("has a console for a visitor with an account, and none for others", async () => {
    const address = { portalUrl: lab.portalUrl, apiName: "basic-calculator" };
    const { call } = await openConsole(agent(), { ...address, portalUser: person });
    assert.equal(call.method, "GET");
    await assert.rejects(openConsole(agent(), address), /the portal asks its visitors to sign in/);
    const wrong = { ...person, password: "difference-engine" };
    await assert.rejects(
      openConsole(agent(), { ...address, portalUser: wrong }),
      /the portal does not let the user in[\s\S]*Please provide a valid email and password\./,
    );
  });

  test("lets nobody in who is blocked or has no password, and throws out who becomes so", async () => {
    const address = { portalUrl: lab.portalUrl, apiName: "basic-calculator", portalUser: person };
    const browser = agent();
    await openConsole(browser, address);
    for (const state of ["blocked", "pending"]) {
      given(true, state);
      assert.equal((await visit("/apis", browser)).url.pathname, "/signin");
      await assert.rejects(openConsole(agent(), address), /does not let the user in/);
    }
    given(true);
    delete lab.service.users!.get("ada")!.passwordHash;
    await assert.rejects(openConsole(agent(), address), /does not let the user in/);
  });

  test("returns to none but its own pages", async () => {
    for (const elsewhere of ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil"]) {
      const browser = agent();
      await visit(`/signin?returnUrl=${encodeURIComponent(elsewhere)}`, browser);
      await browser.submit(browser.formWith("email", "password")!, {
        email: person.username,
        password: person.password,
      });
      assert.equal(browser.page.url.href, `${lab.portalUrl}/`);
    }
  });

  test("does not sign up people here, whatever the setting", async () => {
    const { status, html } = await visit("/signup");
    assert.equal(status, 501);
    assert.match(html.text, /Not in the rehearsal/);
  });

  test("is as it was published, until it is published again", async () => {
    given(false);
    assert.equal((await visit("/apis")).url.pathname, "/signin");
    lab.publish();
    assert.equal((await visit("/apis")).url.pathname, "/apis");
    given(true);
    assert.equal((await visit("/apis")).url.pathname, "/apis");
  });
});
