import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import { openBrowser } from "../../../lib/visitor/browser.ts";
import { findBrowser, noBrowser } from "../../../lib/visitor/findBrowser.ts";
import { startLab } from "../../emulator/portal/support/lab.ts";

describe("an installed browser is found", () => {
  test("where CHROMIUM_PATH says, and nowhere else then", () => {
    const env = { CHROMIUM_PATH: "/opt/chromium", PATH: "/usr/bin" };
    assert.equal(
      findBrowser(env, "linux", () => true),
      "/opt/chromium",
    );
    assert.equal(
      findBrowser(env, "linux", (path) => path !== "/opt/chromium"),
      undefined,
    );
  });

  for (const [platform, env, path] of [
    ["linux", { PATH: "/usr/local/bin:/usr/bin" }, "/usr/bin/google-chrome"],
    ["linux", {}, "/usr/bin/chromium"],
    [
      "darwin",
      { HOME: "/Users/ada" },
      "/Users/ada/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ],
    [
      "win32",
      { PROGRAMFILES: "C:\\Program Files" },
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
  ] as const) {
    test(`on ${platform}: ${path}`, () => {
      assert.equal(
        findBrowser(env, platform, (each) => each === path),
        path,
      );
    });
  }

  test("or is said to be missing", async () => {
    assert.equal(
      findBrowser({ PATH: "/usr/bin" }, "linux", () => false),
      undefined,
    );
    assert.match(noBrowser, /CHROMIUM_PATH/);
  });
});

test("a program that does not start is named, and leaves no profile", async () => {
  const before = profiles();
  const target = { host: "127.0.0.1", port: 1, spki: "" };
  await assert.rejects(
    openBrowser(target, "https://a.example/", { browser: "/nowhere/chrome" }),
    /\/nowhere\/chrome does not start/,
  );
  assert.deepEqual(profiles(), before);
});

test("an opened browser reaches the world under Azure's names and takes its profile with it", {
  skip: findBrowser() ? false : noBrowser,
}, async () => {
  const lab = await startLab();
  try {
    const before = profiles();
    const reached = Promise.withResolvers<void>();
    const { set } = lab.world.requests;
    lab.world.requests.set = (host, count) => {
      if (host === "contoso-calc.developer.azure-api.net") reached.resolve();
      return set.call(lab.world.requests, host, count);
    };
    const browser = await openBrowser(lab.world.listener, `${lab.portalUrl}/apis`, { headless: true });
    await Promise.race([reached.promise, browser.closed.then(() => assert.fail("the browser ended first"))]);
    await browser.close();
    assert.deepEqual(profiles(), before);
  } finally {
    await lab.close();
  }
});

function profiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("apim-oauth-browser-"));
}
