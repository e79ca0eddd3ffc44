import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { type GraphWorld, type Json, refusal, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const groups = "/v1.0/groups";
let made = 0;

function wanted(properties: Json = {}): Json {
  made += 1;
  const displayName = `readers-${made}`;
  return { displayName, mailNickname: displayName, mailEnabled: false, securityEnabled: true, ...properties };
}

const create = async (properties: Json = {}) => (await w.graph("POST", groups, wanted(properties))).body;
const reference = (id: unknown) => ({
  "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});
const ids = ({ body }: { body: Json }) => (body.value as Json[]).map(({ id }) => id);
const ada = () => [...w.tenant.users.keys()][0]!;

test("a new group says where it is, and shows every member, unset ones as null", async () => {
  const sent = wanted({ description: "They read." });
  const { status, headers, body } = await w.graph("POST", groups, sent);
  assert.equal(status, 201);
  assert.equal(
    headers.get("location"),
    `https://graph.microsoft.com/v2/${w.tenant.id}/directoryObjects/${body.id}/Microsoft.DirectoryServices.Group`,
  );
  assert.equal(body["@odata.context"], "https://graph.microsoft.com/v1.0/$metadata#groups/$entity");
  assert.equal(body.description, "They read.");
  assert.equal(body.renewedDateTime, body.createdDateTime);
  assert.match(String(body.securityIdentifier), /^S-1-12-1(-\d{1,10}){4}$/);
  for (const name of ["groupTypes", "proxyAddresses", "creationOptions", "serviceProvisioningErrors"]) {
    assert.deepEqual(body[name], [], name);
  }
  for (const name of ["deletedDateTime", "mail", "visibility", "membershipRule", "isAssignableToRole"]) {
    assert.equal(body[name], null, name);
  }
});

test("a group is found by id and by filters, changed and deleted", async () => {
  const { id, displayName, mailNickname } = await create();
  const filter = `displayName eq '${displayName}' and mailNickname eq '${mailNickname}'`;
  assert.deepEqual(ids(await w.graph("GET", `${groups}?$filter=${encodeURIComponent(filter)}`)), [id]);
  const path = `${groups}/${id}`;
  assert.equal((await w.graph("PATCH", path, { description: "changed" })).status, 204);
  assert.equal((await w.graph("GET", path)).body.description, "changed");
  assert.equal((await w.graph("DELETE", path)).status, 204);
  assert.equal((await w.graph("GET", path)).status, 404);
  assert.equal((await w.graph("POST", `/v1.0/directory/deletedItems/${id}/restore`)).status, 200);
  assert.equal((await w.graph("GET", path)).body.description, "changed");
});

for (const relation of ["members", "owners"] as const) {
  test(`${relation} are added and taken away one by one`, async () => {
    const { id } = await create();
    const path = `${groups}/${id}/${relation}`;
    const { id: principal } = await w.principal((await w.application()).appId);
    for (const object of [ada(), principal]) {
      assert.equal((await w.graph("POST", `${path}/$ref`, reference(object))).status, 204);
    }
    const listed = await w.graph("GET", path);
    assert.deepEqual(ids(listed), [ada(), principal]);
    assert.equal((listed.body.value as Json[])[0]!["@odata.type"], "#microsoft.graph.user");
    const again = await w.graph("POST", `${path}/$ref`, reference(ada()));
    assert.equal(again.status, 400);
    assert.match(String(refusal(again).message), new RegExp(`already exist .*'${relation}'`));
    assert.equal((await w.graph("DELETE", `${path}/${ada()}/$ref`)).status, 204);
    assert.equal((await w.graph("DELETE", `${path}/${ada()}/$ref`)).status, 404);
    assert.deepEqual(ids(await w.graph("GET", path)), [principal]);
    assert.equal((await w.graph("POST", `${path}/$ref`, reference(randomUUID()))).status, 404);
  });
}

test("members and owners may come with the group, and members with a PATCH", async () => {
  const bind = [reference(ada())["@odata.id"]];
  const { id } = await create({ "members@odata.bind": bind, "owners@odata.bind": bind });
  assert.deepEqual(ids(await w.graph("GET", `${groups}/${id}/members`)), [ada()]);
  assert.deepEqual(ids(await w.graph("GET", `${groups}/${id}/owners`)), [ada()]);
  const { id: other } = await create();
  const added = { "members@odata.bind": [reference(other)["@odata.id"]] };
  assert.equal((await w.graph("PATCH", `${groups}/${id}`, added)).status, 204);
  assert.deepEqual(ids(await w.graph("GET", `${groups}/${id}/members`)), [ada(), other]);
  assert.equal((await w.graph("PATCH", `${groups}/${id}`, added)).status, 400);
});

test("memberships of groups in groups are followed where Graph follows them", async () => {
  const { id: inner } = await create({ "members@odata.bind": [reference(ada())["@odata.id"]] });
  const { id: outer } = await create({ "members@odata.bind": [reference(inner)["@odata.id"]] });
  const { id: other } = await create();
  const user = `/v1.0/users/${ada()}`;
  const members = await w.graph("POST", `${user}/getMemberGroups`, { securityEnabledOnly: false });
  assert.equal(members.headers.get("location"), "https://graph.microsoft.com");
  assert.match(String(members.body["@odata.context"]), /#Collection\(Edm\.String\)$/);
  const found = (members.body.value as string[]).filter((id) => [inner, outer, other].includes(id));
  assert.deepEqual(found, [inner, outer]);
  const checked = { groupIds: [outer, other] };
  for (const path of [user, `/v1.0/directoryObjects/${ada()}`]) {
    assert.deepEqual((await w.graph("POST", `${path}/checkMemberGroups`, checked)).body.value, [outer]);
  }
  assert.equal(ids(await w.graph("GET", `${user}/memberOf`)).includes(outer), false);
  assert.equal(ids(await w.graph("GET", `${user}/transitiveMemberOf`)).includes(outer), true);
  assert.equal((await w.graph("POST", `${user}/getMemberGroups`, {})).status, 400);
});

test("getByIds gives those that are there and of one of the types", async () => {
  const { id } = await create();
  const asked = { ids: [id, ada(), randomUUID()] };
  const all = await w.graph("POST", "/v1.0/directoryObjects/getByIds", asked);
  assert.deepEqual(ids(all), [id, ada()]);
  const some = { ...asked, types: ["group", "servicePrincipal"] };
  const { body } = await w.graph("POST", "/v1.0/directoryObjects/getByIds", some);
  assert.deepEqual(
    (body.value as Json[]).map((row) => [row["@odata.type"], row.id]),
    [["#microsoft.graph.group", id]],
  );
});

test("a group without a nickname is refused, and another than a security group aloud", async () => {
  const nameless = await w.graph("POST", groups, wanted({ mailNickname: undefined }));
  assert.match(String(refusal(nameless).message), /required for property 'mailNickname' of resource 'Group'/);
  for (const properties of [
    { groupTypes: ["Unified"], mailEnabled: true },
    { mailEnabled: true },
    { isAssignableToRole: true },
    { "owners@odata.bind": [reference((await create()).id)["@odata.id"]] },
  ]) {
    assert.equal((await w.graph("POST", groups, wanted(properties))).status, 501);
  }
});
