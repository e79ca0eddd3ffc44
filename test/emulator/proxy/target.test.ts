import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { connectTarget, shown } from "../../../emulator/proxy/target.ts";
import { holds } from "../../support/property.ts";

describe("the target of a CONNECT", () => {
  const targets: readonly [string, { host: string; port: number }][] = [
    ["login.microsoftonline.com:443", { host: "login.microsoftonline.com", port: 443 }],
    ["LOGIN.MicrosoftOnline.COM:443", { host: "login.microsoftonline.com", port: 443 }],
    ["login.microsoftonline.com.:443", { host: "login.microsoftonline.com", port: 443 }],
    ["localhost:8443", { host: "localhost", port: 8443 }],
    ["127.0.0.1:443", { host: "127.0.0.1", port: 443 }],
    ["[::1]:443", { host: "[::1]", port: 443 }],
    ["[0:0:0:0:0:0:0:1]:443", { host: "[::1]", port: 443 }],
    ["[2001:DB8::1]:443", { host: "[2001:db8::1]", port: 443 }],
    ["_dmarc.contoso.example:443", { host: "_dmarc.contoso.example", port: 443 }],
  ];
  for (const [authority, target] of targets) {
    it(`is ${target.host} at ${target.port} for ${authority}`, () => {
      assert.deepEqual(connectTarget(authority), target);
    });
  }

  const malformed = [
    "",
    ":443",
    "contoso.example",
    "contoso.example:",
    "contoso.example:0",
    "contoso.example:65536",
    "contoso.example:https",
    "contoso.example:443/path",
    "https://contoso.example:443",
    "contoso..example:443",
    ".contoso.example:443",
    "contoso.example..:443",
    "-contoso.example:443",
    "::1:443",
    "[::1:443",
    "[::g]:443",
    "[fe80::1%eth0]:443",
    "con%74oso.example:443",
    "contoso.example\u0000:443",
    "bücher.example:443",
    `${"a".repeat(300)}:443`,
  ];
  for (const authority of malformed) {
    it(`is none for ${JSON.stringify(authority.slice(0, 40))}`, () => {
      const target = connectTarget(authority);
      assert.ok("problem" in target, JSON.stringify(target));
      assert.match(target.problem, /^CONNECT \S+ is no host and port; write CONNECT host:443$/);
    });
  }

  it("is a host that a URL may have, or none, whatever is sent", () => {
    const name = fc.oneof(
      fc.string(),
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    holds(
      fc.property(name, fc.integer({ min: -1, max: 70_000 }), (host, port) => {
        const target = connectTarget(`${host}:${port}`);
        if ("problem" in target) return;
        assert.equal(new URL(`https://${target.host}/`).hostname, target.host);
        assert.equal(target.port, port);
      }),
    );
  });
});

describe("what was sent, in a message", () => {
  it("has no user and password", () => {
    assert.equal(shown("ada:secret@contoso.example:443"), "...@contoso.example:443");
  });

  it("breaks no line, and is short", () => {
    holds(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        assert.match(shown(text), /^[\x21-\x7e]{1,103}$/);
      }),
    );
  });
});
