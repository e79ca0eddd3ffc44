import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { postToken } from "../entra/support/flow.ts";
import { type GraphWorld, type Json, refusal, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const bin = "/v1.0/directory/deletedItems";

/** An application with a service principal, both of which a DELETE of the application takes away. */
async function deleted(properties: Json = {}) {
  const application = await w.application({ displayName: "gone", ...properties });
  const principal = await w.principal(application.appId);
  assert.equal((await w.graph("DELETE", `/v1.0/applications/${application.id}`)).status, 204);
  return { application, principal };
}

test("what is deleted is found in the recycle bin, with the moment of its deletion", async () => {
  const { application, principal } = await deleted();
  for (const [{ id }, type] of [
    [application, "application"],
    [principal, "servicePrincipal"],
  ] as const) {
    const { status, body } = await w.graph("GET", `${bin}/${id}`);
    assert.equal(status, 200);
    assert.equal(body["@odata.type"], `#microsoft.graph.${type}`);
    assert.ok(Date.parse(String(body.deletedDateTime)) <= w.world.clock.now());
    const { value } = (await w.graph("GET", `/v1.0/directory/deleteditems/microsoft.graph.${type}`)).body;
    assert.ok((value as Json[]).some((row) => row.id === id && row.deletedDateTime !== null));
  }
  assert.equal((await w.graph("GET", `/v1.0/applications/${application.id}`)).status, 404);
  assert.equal((await w.graph("GET", `/v1.0/servicePrincipals/${principal.id}`)).status, 404);
});

test("a list has to say of what", async () => {
  assert.equal((await w.graph("GET", bin)).status, 501);
});

test("a second DELETE deletes for good", async () => {
  const { application } = await deleted();
  assert.equal((await w.graph("DELETE", `${bin}/${application.id}`)).status, 204);
  const again = await w.graph("DELETE", `${bin}/${application.id}`);
  assert.equal(again.status, 404);
  assert.equal(refusal(again).code, "Request_ResourceNotFound");
});

test("an application comes back as it was, and its service principal by itself", async () => {
  const { application, principal } = await deleted();
  const restored = await w.graph("POST", `${bin}/${application.id}/restore`);
  assert.equal(restored.status, 200);
  assert.equal(restored.body.deletedDateTime, null);
  assert.equal(restored.body.appId, application.appId);
  assert.equal((await w.graph("GET", `/v1.0/applications/${application.id}`)).status, 200);
  assert.equal((await w.graph("GET", `/v1.0/servicePrincipals/${principal.id}`)).status, 404);
  assert.equal((await w.graph("POST", `${bin}/${principal.id}/restore`)).status, 200);
  assert.equal((await w.graph("GET", `/v1.0/servicePrincipals/${principal.id}`)).status, 200);
  assert.equal((await w.graph("POST", `${bin}/${application.id}/restore`)).status, 404);
});

test("its secrets come back with it", async () => {
  const application = await w.application();
  const principal = await w.principal(application.appId);
  const { secretText } = (
    await w.graph("POST", `/v1.0/applications/${application.id}/addPassword`, { passwordCredential: {} })
  ).body;
  const signIn = async () =>
    (
      await postToken(w.world, w.tenant, {
        grant_type: "client_credentials",
        client_id: String(application.appId),
        client_secret: String(secretText),
        scope: `${application.appId}/.default`,
      })
    ).body.error_codes;
  await w.graph("DELETE", `/v1.0/applications/${application.id}`);
  assert.deepEqual(await signIn(), [700016]);
  await w.graph("POST", `${bin}/${application.id}/restore`);
  assert.deepEqual(await signIn(), [500011]);
  await w.graph("POST", `${bin}/${principal.id}/restore`);
  assert.equal(await signIn(), undefined);
});

test("its Application ID URI is free meanwhile, and keeps it in the bin once another has it", async () => {
  const uri = "https://contoso.onmicrosoft.com/once";
  const { application } = await deleted({ identifierUris: [uri] });
  const successor = await w.application({ identifierUris: [uri] });
  assert.deepEqual(successor.identifierUris, [uri]);
  const restored = await w.graph("POST", `${bin}/${application.id}/restore`);
  assert.equal(restored.status, 400);
  assert.match(String(refusal(restored).message), /same value for property identifierUris/);
});

test("the bin keeps a month", async () => {
  const { application } = await deleted();
  w.world.clock.advance(29 * 24 * 60 * 60);
  assert.equal((await w.graph("GET", `${bin}/${application.id}`)).status, 200);
  w.world.clock.advance(2 * 24 * 60 * 60);
  assert.equal((await w.graph("GET", `${bin}/${application.id}`)).status, 404);
});
