import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { worldProviders } from "../../emulator/providers/worldProviders.ts";
import type { SkuName } from "../../infra/settings.ts";
import { loadStack } from "../../rehearsal/rehearsedStack.ts";
import { prepareWorld } from "../../rehearsal/seedWorld.ts";
import { startWorldFor } from "../../rehearsal/startWorldFor.ts";
import { deployInThisProcess } from "../rehearsal/support/inThisProcess.ts";
import { copyProject } from "../rehearsal/support/project.ts";

const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";
const off = (...names: string[]) => Object.fromEntries(names.map((name) => [`${security}.${name}`, "False"]));
const backend = ["Backend.Protocols.Ssl30", "Backend.Protocols.Tls10", "Backend.Protocols.Tls11"];

const portal = { developerPortalStatus: "Enabled", legacyPortalStatus: "Disabled" };
const classic = {
  ...portal,
  customProperties: off("Protocols.Ssl30", "Protocols.Tls10", "Protocols.Tls11", ...backend),
};
const consumption = { customProperties: off("Protocols.Tls10", "Protocols.Tls11", ...backend) };

/** All that an instance of each tier is asked for, beside its publisher. */
const tiers: readonly [SkuName, Record<string, unknown>][] = [
  ["Developer", classic],
  ["Basic", classic],
  ["Standard", classic],
  ["Premium", classic],
  ["BasicV2", portal],
  ["StandardV2", portal],
  ["Consumption", consumption],
];

const tenantId = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";
const config = (sku: SkuName) => ({
  "azuread:tenantId": tenantId,
  "azure-native:tenantId": tenantId,
  "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
  "azure-native:location": "westeurope",
  "apim-oauth:apiManagement": { serviceName: "fabrikam-calc", sku },
  "apim-oauth:clientApp": {
    secrets: [{ name: "lab", expires: "2099-12-31" }],
    redirectUris: ["https://app.contoso.example/signin-oidc"],
  },
});

describe("what the program asks Azure Resource Manager for", { concurrency: 2 }, () => {
  for (const [sku, expected] of tiers) {
    it(`is what an instance of tier ${sku} takes, and nothing that an SDK has filled in`, async () => {
      const { body, status } = await requestFor(sku);
      assert.equal(status, 201);
      const { properties, ...envelope } = body;
      assert.deepEqual(properties, {
        publisherName: "Contoso",
        publisherEmail: "api@contoso.example",
        restore: false,
        ...expected,
      });
      assert.deepEqual(envelope.sku, { name: sku, capacity: sku === "Consumption" ? 0 : 1 });
      assert.equal("identity" in envelope || "zones" in envelope, false);
    });
  }
});

/** The PUT of the instance as it arrives at Resource Manager, and the answer's status. */
async function requestFor(sku: SkuName) {
  const project = copyProject();
  const seen: { body: Record<string, unknown>; status: number }[] = [];
  try {
    project.write("Pulumi.team.yaml", stringify({ config: config(sku) }));
    const stack = loadStack(project.folder, "team");
    const world = await startWorldFor([stack.settings], 0);
    try {
      await prepareWorld(world, stack.settings);
      const { clock, directory, arm } = world;
      const fetch: typeof world.fetch = async (url, init) => {
        const answer = await world.fetch(url, init);
        if (init?.method === "PUT" && /\/service\/fabrikam-calc\?/.test(String(url))) {
          seen.push({ body: JSON.parse(String(init.body)), status: answer.status });
        }
        return answer;
      };
      await deployInThisProcess({ ...stack, providers: worldProviders({ clock, directory, arm, fetch }) });
    } finally {
      await world.close();
    }
  } finally {
    project.remove();
  }
  assert.equal(seen.length, 1);
  return seen[0]!;
}
