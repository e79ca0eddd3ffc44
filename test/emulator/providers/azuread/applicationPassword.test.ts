import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { containsSecret, reveal, UNKNOWN } from "../../../../lib/engine/values.ts";
import type { Json } from "../../graph/support.ts";
import { refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
let applicationId: string;
before(async () => {
  w = await startAzureAdWorld();
  applicationId = `/applications/${(await w.application()).id}`;
});
after(() => w.world.close());

const password = () => w.resource("ApplicationPassword");
const objectId = () => applicationId.replace("/applications/", "");
const credentials = () => w.tenant.applications.get(objectId())?.passwordCredentials ?? [];

test("it is created with a secret value that refreshes keep, and removed", async () => {
  const life = password();
  const inputs = { applicationId, displayName: "2026-h2", endDate: "2030-06-30T00:00:00Z" };
  const created = await life.create(inputs);
  const stored = credentials().find(({ keyId }) => keyId === created.outputs.keyId);
  assert.ok(stored);
  assert.equal(created.id, `${objectId()}/password/${stored.keyId}`);
  assert.ok(containsSecret(created.outputs.value));
  assert.equal(reveal(created.outputs.value ?? null), stored.secretText);
  assert.equal(created.outputs.endDate, "2030-06-30T00:00:00Z");

  const refreshed = await life.refresh(created);
  assert.deepEqual(refreshed, created);
  assert.deepEqual(await life.diff(created, inputs), {});

  await life.delete(created);
  assert.ok(!credentials().includes(stored));
  assert.equal(await life.refresh(created), undefined);
  await assert.rejects(life.delete(created), refusedWith(/^removing password credential .*No password/));
});

test("its removal is awaited: it is gone five times running", async () => {
  const life = password();
  const created = await life.create({ applicationId, displayName: "awaited" });
  const sent = await w.sentDuring(() => life.delete(created));
  assert.deepEqual(
    sent.map(({ call }) => call),
    [
      `POST /v1.0/applications/${objectId()}/removePassword`,
      ...Array(5).fill(`GET /v1.0/applications/${objectId()}`),
    ],
  );
});

test("a preview knows neither key nor value", async () => {
  const outputs = await password().preview({ applicationId });
  for (const name of ["keyId", "value", "displayName", "startDate", "endDate"]) {
    assert.equal(outputs[name], UNKNOWN, name);
  }
});

test("every change makes a new secret", async () => {
  const life = password();
  const created = await life.create({ applicationId, displayName: "a", rotateWhenChanged: { year: "2026" } });
  assert.deepEqual(
    await life.diff(created, {
      applicationId,
      displayName: "b",
      endDate: "2031-01-01T00:00:00Z",
      rotateWhenChanged: { year: "2027" },
    }),
    {
      displayName: "update-replace",
      endDate: "add-replace",
      "rotateWhenChanged.year": "update-replace",
    },
  );
});

test("a name that is no longer given stays", async () => {
  const life = password();
  const created = await life.create({ applicationId, displayName: "a" });
  assert.deepEqual(await life.diff(created, { applicationId }), {});
});

test("an end with another offset is the same end", async () => {
  const life = password();
  const inputs = { applicationId, endDate: "2030-06-30T02:00:00+02:00" };
  const created = await life.create(inputs);
  assert.equal(credentials()[0]?.endDateTime, "2030-06-30T00:00:00Z");
  const refreshed = await life.refresh(created);
  assert.ok(refreshed);
  assert.deepEqual(await life.diff(refreshed, inputs), {});
});

test("an end relative to the start is sent as a date", async () => {
  const inputs = { applicationId, startDate: "2030-01-01T00:00:00Z", endDateRelative: "24h30m" };
  const sent = await w.sentDuring(() => password().create(inputs));
  const added = sent.find(({ call }) => call.endsWith("/addPassword"));
  const credential = added?.body?.passwordCredential as Json | undefined;
  assert.equal(credential?.endDateTime, "2030-01-02T00:30:00Z");
});

test("ends are dates of RFC 3339, and given in one way only", async () => {
  const { reasons } = await password().check({
    applicationId,
    endDate: "2030-06-30",
    endDateRelative: "2 years",
  });
  const all = reasons.join("\n");
  assert.match(all, /expected "end_date" to be a valid RFC3339 date, got "2030-06-30"/);
  assert.match(all, /"end_date": conflicts with end_date_relative/);
  assert.match(all, /as a duration/);
});

test("Graph refuses a secret that has ended already", async () => {
  await assert.rejects(
    password().create({ applicationId, endDate: "2020-01-01T00:00:00Z" }),
    refusedWith(/^adding password for application.*'endDateTime'/),
  );
});

test("it cannot be imported, since nobody can read its value", async () => {
  const { keyId } = credentials()[0] ?? {};
  await assert.rejects(
    password().importById(`${objectId()}/password/${keyId}`),
    refusedWith(/does not support importing/),
  );
});
