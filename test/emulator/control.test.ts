import assert from "node:assert/strict";
import { request } from "node:https";
import { after, before, describe, it } from "node:test";
import { startWorld, type World } from "../../emulator/world.ts";

const control = "https://rehearsal.localhost";

describe("the control of a served world", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const foreign: [what: string, headers: Record<string, string>][] = [
    ["another site", { origin: "https://evil.example" }],
    ["another origin of localhost", { origin: "https://evil.localhost" }],
    ["another scheme", { origin: "http://rehearsal.localhost" }],
    ["an origin that hides itself, as a sandboxed frame does", { origin: "null" }],
    ["a page of the world's own portal", { origin: "https://contoso.developer.azure-api.net" }],
    ["another site, by what the browser says of the request", { "sec-fetch-site": "cross-site" }],
    ["a neighbour of the same site", { "sec-fetch-site": "same-site" }],
  ];
  const ways: [method: string, path: string, body?: object][] = [
    ["POST", "/clock", { advanceSeconds: 3600 }],
    ["POST", "/faults", { host: "graph.microsoft.com", status: 503 }],
    ["POST", "/replication", { requests: 3 }],
    ["GET", "/state"],
    ["GET", "/clock"],
  ];
  for (const [what, from] of foreign) {
    it(`takes nothing from ${what}, neither as plain text nor as JSON`, async () => {
      const before = world.clock.now();
      for (const [method, path, body] of ways) {
        for (const type of ["text/plain", "application/json"]) {
          const answer = await world.client.fetch(`${control}${path}`, {
            method,
            headers: { "content-type": type, ...from },
            ...(body && { body: JSON.stringify(body) }),
          });
          assert.equal(answer.status, 403, `${method} ${path}`);
          assert.doesNotMatch(await answer.text(), /tenants|now/);
          assert.equal(answer.headers.get("access-control-allow-origin"), null);
        }
      }
      assert.ok(world.clock.now() - before < 3_600_000, "the clock was not moved");
      assert.equal(world.directory.replication.lag, 0);
    });
  }

  it("takes nothing from a page whose own name leads to the listener", async () => {
    assert.equal(await statusAs("evil.example", "/state"), 421);
  });

  it("serves whoever is no browser, and a page of its own, at any port", async () => {
    const own = [{}, { origin: control }, { origin: `${control}:8443`, "sec-fetch-site": "same-origin" }];
    for (const headers of own) {
      const init = { method: "POST", headers, body: JSON.stringify({ advanceSeconds: 1 }) };
      assert.equal((await world.client.fetch(`${control}/clock`, init)).status, 200);
    }
  });

  /** DNS rebinding: the browser connects to the listener, with the page's own name in Host. */
  function statusAs(host: string, path: string): Promise<number | undefined> {
    const { port, ca } = world.listener;
    const options = {
      host: "127.0.0.1",
      port,
      ca,
      path,
      headers: { host },
      servername: "rehearsal.localhost",
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on("error", reject).end();
    });
  }
});
