import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe, it } from "node:test";
import { openPortal } from "../../scripts/portal/browser.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-browser-"));
const before = process.env.CHROMIUM_PATH;
afterEach(() => {
  if (before === undefined) delete process.env.CHROMIUM_PATH;
  else process.env.CHROMIUM_PATH = before;
});
after(() => rmSync(folder, { recursive: true }));

const target = { host: "127.0.0.1", port: 4711, spki: "abc=" };
const url = "https://contoso.developer.azure-api.net";

/** A browser that says something and ends. */
function browser(said: string, exitCode: number): void {
  const file = join(folder, "browser");
  writeFileSync(file, `#!/bin/sh\necho '${said}' >&2\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
  process.env.CHROMIUM_PATH = file;
}

describe("a browser that cannot show the developer portal", () => {
  it("is reported with its reason, and with what to do instead", async () => {
    browser("[1:1:ERROR:ozone_platform_x11.cc(249)] Missing X server or $DISPLAY", 1);
    const said = await new Promise<string>((resolve) => void openPortal(target, url, resolve));
    assert.match(
      said,
      /^No browser shows the developer portal: .*browser has ended with exit code 1: .*Missing X/,
    );
    assert.match(
      said,
      /^ {2}chromium "--user-data-dir=\$\(mktemp -d\)" '--host-resolver-rules=MAP \* 127\.0\.0\.1:4711' .*=abc= .* https:\/\/contoso/m,
    );
    assert.match(said, /ssh -L 4711:127\.0\.0\.1:4711 /);
  });

  it("is reported where there is none", async () => {
    process.env.CHROMIUM_PATH = "/nowhere";
    const said: string[] = [];
    const close = await openPortal(target, url, (text) => said.push(text));
    await close();
    assert.match(
      said.join(),
      /^No browser shows the developer portal: No Chromium, .* was found\. .* CHROMIUM_PATH/,
    );
  });

  it("is no browser that somebody has closed", async () => {
    browser("", 0);
    const said: string[] = [];
    const close = await openPortal(target, url, (text) => said.push(text));
    await close();
    assert.deepEqual(said, []);
  });
});
