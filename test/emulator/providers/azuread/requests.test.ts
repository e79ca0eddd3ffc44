import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { azureadProvider } from "../../../../emulator/providers/azuread/index.ts";
import { lifecycle } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

// The requests themselves are compared where a whole stack lives: test/engine/azureadRequests.test.ts.
test("every request to Graph has the headers of the real provider's", async () => {
  const fixture = path.join(import.meta.dirname, "../../../engine/fixtures/azuread-6.9.1.jsonl");
  const { headers } = JSON.parse(readFileSync(fixture, "utf8").split("\n")[0]!);
  const seen: Headers[] = [];
  const provider = azureadProvider({
    ...w.providers,
    fetch: (url, init) => {
      if (new URL(url).hostname === "graph.microsoft.com") seen.push(new Headers(init?.headers));
      return w.world.fetch(url, init);
    },
  }).configure({ tenantId: w.tenant.id });
  const type = "azuread:index/applicationRegistration:ApplicationRegistration";
  const life = lifecycle(provider, type);
  await life.delete(await life.create({ displayName: "calculator" }));
  assert.ok(seen.length > 3);
  for (const each of seen) {
    const { authorization, ...rest } = Object.fromEntries(each);
    assert.match(authorization ?? "", /^Bearer /);
    assert.deepEqual(rest, headers);
  }
});
