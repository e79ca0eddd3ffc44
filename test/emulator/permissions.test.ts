import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { clouds } from "../../emulator/model/clouds.ts";
import { worldProviders } from "../../emulator/providers/worldProviders.ts";
import { startWorld } from "../../emulator/world.ts";

test("an ordinary app gets tokens for Graph and Resource Manager, but may administer neither", async () => {
  const world = await startWorld();
  try {
    const { id: tenantId } = world.directory.addTenant(
      clouds.public,
      randomUUID(),
      "contoso.onmicrosoft.com",
    );
    const azuread = worldProviders(world)
      .find(({ name }) => name === "azuread")!
      .configure({ tenantId });
    const create = async (type: string, news: Record<string, string>) => {
      const resource = { type: `azuread:index/${type}`, name: "app", urn: `urn:pulumi:t::t::${type}::app` };
      const { inputs } = await azuread.check({ ...resource, news });
      return await azuread.create({ ...resource, inputs, preview: false });
    };
    const app = await create("applicationRegistration:ApplicationRegistration", { displayName: "ordinary" });
    const clientId = String(app.outputs.clientId);
    await create("servicePrincipal:ServicePrincipal", { clientId });
    const password = await create("applicationPassword:ApplicationPassword", { applicationId: app.id });
    const { value: secret } = password.outputs.value as { value: string };

    const asking = async (resource: string, url: string) => {
      const token = await world.fetch(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: clientId,
          client_secret: secret,
          scope: `${resource}/.default`,
        }),
      });
      const { access_token: accessToken } = (await token.json()) as { access_token: string };
      assert.ok(accessToken);
      const answer = await world.fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
    };
    const graph = "https://graph.microsoft.com";
    assert.deepEqual(await asking(graph, `${graph}/v1.0/applications`), [403, "Authorization_RequestDenied"]);
    const arm = "https://management.azure.com";
    const group = `${arm}/subscriptions/${randomUUID()}/resourceGroups/rg?api-version=2024-03-01`;
    assert.deepEqual(await asking(arm, group), [403, "AuthorizationFailed"]);
  } finally {
    await world.close();
  }
});
