import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { containsSecret, reveal, secret, UNKNOWN } from "../../../../lib/engine/values.ts";
import type { Json } from "../../graph/support.ts";
import { refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

const registration = () => w.resource("ApplicationRegistration");

test("check fills in the provider's defaults and records which", async () => {
  const { inputs, reasons } = await registration().check({ displayName: "backend-app", description: null });
  assert.deepEqual(reasons, []);
  assert.deepEqual(inputs, {
    displayName: "backend-app",
    requestedAccessTokenVersion: 2,
    signInAudience: "AzureADMyOrg",
    __defaults: ["requestedAccessTokenVersion", "signInAudience"],
  });
});

test("check reports every problem at once, by the argument's name and place", async () => {
  const { reasons } = await registration().check({
    signInAudience: "Everybody",
    requestedAccessTokenVersion: 3,
    homepageUrl: "ftp://contoso.example",
    implicitIdTokenIssuanceEnabled: "yes",
  });
  assert.equal(reasons.length, 5);
  assert.match(
    reasons[0] ?? "",
    /^Missing required argument\. The argument "display_name" is required, but no definition was found\.\. Examine values at 'subject\.displayName'\.$/,
  );
  const all = reasons.join("\n");
  assert.match(all, /expected sign_in_audience to be one of \["AzureADMyOrg" .*\], got Everybody/);
  assert.match(all, /expected requested_access_token_version to be in the range \(1 - 2\), got 3/);
  assert.match(all, /unexpected URI scheme for "homepage_url", expected one of: http, https/);
  assert.match(all, /Expected boolean type, got string type/);
});

test("check does not repeat the value of a secret", async () => {
  const { reasons } = await registration().check({ displayName: "a", signInAudience: secret("hush") });
  assert.equal(reasons.length, 1);
  assert.doesNotMatch(reasons.join(), /hush/);
});

test("check refuses what is no input of the resource", async () => {
  await assert.rejects(
    registration().check({ displayName: "a", clientId: "b", nope: 1 }),
    refusedWith(/clientId is not an input.*nope is not an input/, "invalid-argument"),
  );
});

test("a preview knows the inputs and nothing that Entra decides", async () => {
  const outputs = await registration().preview({ displayName: "backend-app" });
  assert.equal(outputs.displayName, "backend-app");
  assert.equal(outputs.signInAudience, "AzureADMyOrg");
  for (const name of ["clientId", "objectId", "publisherDomain", "disabledByMicrosoft"]) {
    assert.equal(outputs[name], UNKNOWN, name);
  }
});

test("it is created, read back without a difference, changed and deleted", async () => {
  const life = registration();
  const inputs = { displayName: "backend-app", description: "before", implicitIdTokenIssuanceEnabled: true };
  const created = await life.create(inputs);
  assert.match(created.id, /^\/applications\/[0-9a-f-]{36}$/);
  assert.equal(created.id, `/applications/${created.outputs.objectId}`);
  assert.equal(created.outputs.publisherDomain, "contoso.onmicrosoft.com");

  const refreshed = await life.refresh(created);
  assert.deepEqual(refreshed, created);
  assert.deepEqual(await life.diff(created, inputs), {});

  const news = { displayName: "renamed", requestedAccessTokenVersion: 1 };
  assert.deepEqual(await life.diff(created, news), {
    displayName: "update",
    description: "delete",
    implicitIdTokenIssuanceEnabled: "delete",
    requestedAccessTokenVersion: "update",
  });
  const planned = await life.previewUpdate(created, news);
  assert.equal(planned.clientId, created.outputs.clientId);
  assert.equal(planned.description, undefined);
  const updated = await life.update(created, news);
  assert.equal(updated.outputs.displayName, "renamed");
  assert.equal(updated.outputs.description, "");
  assert.equal(updated.outputs.implicitIdTokenIssuanceEnabled, false);

  await life.delete(updated);
  assert.equal(await life.refresh(updated), undefined);
  await life.delete(updated);
});

test("an update sends what has changed and nothing else", async () => {
  const life = registration();
  const created = await life.create({ displayName: "backend-app", homepageUrl: "https://contoso.example" });
  const sent = await w.sentDuring(() => life.update(created, { displayName: "backend-app", notes: "ours" }));
  assert.deepEqual(
    sent.filter(({ call }) => call.startsWith("PATCH")),
    [
      {
        call: `PATCH /v1.0/applications/${created.outputs.objectId}`,
        body: { "@odata.type": "#microsoft.graph.application", notes: "ours", web: { homePageUrl: null } },
      },
    ],
  );
});

test("creation sends explicit nulls, the token version and the implicit grant", async () => {
  const [first] = await w.sentDuring(() => registration().create({ displayName: "backend-app" }));
  assert.equal(first?.call, "POST /v1.0/applications");
  const { api, web, description } = (first?.body ?? {}) as { api: Json; web: Json; description: unknown };
  assert.deepEqual(api, { requestedAccessTokenVersion: 2 });
  assert.deepEqual(web.implicitGrantSettings, {
    enableAccessTokenIssuance: false,
    enableIdTokenIssuance: false,
  });
  assert.equal(description, null);
});

test("deletion is awaited: 404 five times running", async () => {
  const life = registration();
  const created = await life.create({ displayName: "backend-app" });
  const path = `/v1.0/applications/${created.outputs.objectId}`;
  const sent = await w.sentDuring(() => life.delete(created));
  assert.deepEqual(
    sent.map(({ call }) => call),
    [`DELETE ${path}`, ...Array.from({ length: 5 }, () => `GET ${path}`)],
  );
});

test("a refresh shows what somebody changed by hand, and the next update takes it back", async () => {
  const life = registration();
  const inputs = { displayName: "backend-app" };
  const created = await life.create(inputs);
  const application = w.tenant.applications.get(String(created.outputs.objectId));
  assert.ok(application);
  application.displayName = "by hand";
  application.description = "by hand too";

  const refreshed = await life.refresh(created);
  assert.ok(refreshed);
  assert.equal(refreshed.outputs.displayName, "by hand");
  assert.deepEqual(await life.diff(refreshed, inputs), { displayName: "update", description: "delete" });
  await life.update(refreshed, inputs);
  assert.equal(application.displayName, "backend-app");
  assert.equal(application.description, null);
});

test("an application made by hand is imported with its inputs, and then shows no difference", async () => {
  const made = await w.application({ displayName: "by hand", notes: "old" });
  const life = registration();
  const imported = await life.importById(`/applications/${made.id}`);
  assert.ok(imported);
  assert.deepEqual(imported.inputs, { displayName: "by hand", notes: "old", requestedAccessTokenVersion: 0 });
  const taken = { displayName: "by hand", notes: "old" };
  assert.deepEqual(await life.diff(imported, taken), { requestedAccessTokenVersion: "update" });
});

test("importing what is not there finds nothing; an id of another form is refused", async () => {
  const life = registration();
  assert.equal(await life.importById("/applications/00000000-0000-0000-0000-000000000000"), undefined);
  await assert.rejects(
    life.importById("backend-app"),
    refusedWith(/"backend-app" is not a resource ID of the form/),
  );
});

test("an output is secret when its input was", async () => {
  const { outputs } = await registration().create({ displayName: secret("hush"), notes: "known" });
  assert.ok(containsSecret(outputs.displayName));
  assert.equal(reveal(outputs.displayName ?? null), "hush");
  assert.ok(!containsSecret(outputs.notes));
});

test("ignored changes are no difference", async () => {
  const life = registration();
  const created = await life.create({ displayName: "a", notes: "before" });
  assert.deepEqual(await life.diff(created, { displayName: "a", notes: "after" }, ["notes"]), {});
});

test("Graph's refusal reaches the user with its code, message and what was being done", async () => {
  await assert.rejects(
    registration().create({ displayName: "x".repeat(257) }),
    refusedWith(
      /^creating application: unexpected status 400 .* Request_BadRequest: Invalid value .*'displayName'/,
    ),
  );
});

for (const status of [429, 503]) {
  test(`a ${status} is waited out`, async () => {
    w.world.faults.add({ host: "graph.microsoft.com", status, times: 2, retryAfter: 0, method: "POST" });
    const { id } = await registration().create({ displayName: "backend-app" });
    assert.match(id, /^\/applications\//);
  });
}
