import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { redirectUri, seedLab } from "../entra/support/directory.ts";
import { answerOf, authorizeUrl, signInAt } from "../entra/support/flow.ts";
import { type GraphWorld, type Json, refusal, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const users = "/v1.0/users";
const password = "a-Password-1";
let made = 0;

/** What a request for a new user has to have. */
function person(properties: Json = {}): Json {
  made += 1;
  return {
    accountEnabled: true,
    displayName: `Grace ${made}`,
    mailNickname: `grace${made}`,
    userPrincipalName: `grace${made}@contoso.onmicrosoft.com`,
    passwordProfile: { password, forceChangePasswordNextSignIn: false },
    ...properties,
  };
}

const create = async (properties: Json = {}) => (await w.graph("POST", users, person(properties))).body;

test("a new user says where it is, and shows what Graph shows unasked", async () => {
  const sent = person({ jobTitle: "Admiral" });
  const { status, headers, body } = await w.graph("POST", users, sent);
  assert.equal(status, 201);
  assert.equal(
    headers.get("location"),
    `https://graph.microsoft.com/v2/${w.tenant.id}/directoryObjects/${body.id}/Microsoft.DirectoryServices.User`,
  );
  const { "@odata.context": context, id: _, ...shown } = body;
  assert.equal(context, "https://graph.microsoft.com/v1.0/$metadata#users/$entity");
  assert.deepEqual(shown, {
    businessPhones: [],
    displayName: sent.displayName,
    givenName: null,
    jobTitle: "Admiral",
    mail: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: sent.userPrincipalName,
  });
});

test("a user is found by id, by user principal name and by filters, and shows more when it is asked for", async () => {
  const { id, userPrincipalName, displayName } = await create({ department: "Navy", accountEnabled: false });
  for (const key of [String(id).toUpperCase(), userPrincipalName, String(userPrincipalName).toUpperCase()]) {
    assert.equal((await w.graph("GET", `${users}/${key}`)).body.id, id);
  }
  for (const filter of [
    `userPrincipalName eq '${userPrincipalName}'`,
    `startswith(displayName,'${displayName}') and accountEnabled eq false`,
    `department eq 'navy'`,
  ]) {
    const { body } = await w.graph("GET", `${users}?$filter=${encodeURIComponent(filter)}`);
    assert.deepEqual(
      (body.value as Json[]).map((row) => row.id),
      [id],
      filter,
    );
  }
  const select = "accountEnabled,mailNickname,userType,department";
  const { body } = await w.graph("GET", `${users}/${id}?$select=${select}`);
  assert.equal(body.accountEnabled, false);
  assert.equal(body.userType, "Member");
  assert.equal(body.department, "Navy");
  assert.equal("displayName" in body, false);
});

test("PATCH changes what it names and answers with nothing", async () => {
  const { id, userPrincipalName } = await create({ jobTitle: "Admiral" });
  const changed = await w.graph("PATCH", `${users}/${userPrincipalName}`, {
    displayName: "Rear Admiral",
    mailNickname: "rear",
    accountEnabled: false,
  });
  assert.equal(changed.status, 204);
  const { body } = await w.graph("GET", `${users}/${id}`);
  assert.equal(body.displayName, "Rear Admiral");
  assert.equal(body.jobTitle, "Admiral");
});

test("a deleted user is in the recycle bin and can be restored", async () => {
  const { id } = await create();
  assert.equal((await w.graph("DELETE", `${users}/${id}`)).status, 204);
  const gone = await w.graph("GET", `${users}/${id}`);
  assert.deepEqual([gone.status, refusal(gone).code], [404, "Request_ResourceNotFound"]);
  const bin = `/v1.0/directory/deletedItems/${id}`;
  const kept = await w.graph("GET", bin);
  assert.equal(kept.body["@odata.type"], "#microsoft.graph.user");
  assert.notEqual(kept.body.deletedDateTime, null);
  const { body } = await w.graph("GET", "/v1.0/directory/deletedItems/microsoft.graph.user");
  assert.ok((body.value as Json[]).some((row) => row.id === id));
  assert.equal((await w.graph("POST", `${bin}/restore`)).status, 200);
  assert.equal((await w.graph("GET", `${users}/${id}`)).status, 200);
});

for (const [what, properties, message] of [
  ["without a nickname", { mailNickname: undefined }, /value is required for property 'mailNickname'/],
  ["without a password", { passwordProfile: undefined }, /required for property 'passwordProfile'/],
  [
    "with a password of one kind of signs",
    { passwordProfile: { password: "password" } },
    /password complexity/,
  ],
  ["with a short password", { passwordProfile: { password: "aA1-" } }, /password complexity/],
  ["with a nickname of two words", { mailNickname: "a b" }, /Invalid value .*'mailNickname'/],
  ["with a name that has no domain", { userPrincipalName: "grace" }, /userPrincipalName is invalid/],
  ["with a property that Graph has not", { nickName: "g" }, /Invalid property 'nickName'/],
] as const) {
  test(`Graph refuses a user ${what}`, async () => {
    const answer = await w.graph("POST", users, person(properties));
    assert.equal(answer.status, 400);
    assert.match(String(refusal(answer).message), message);
  });
}

test("two users cannot have one user principal name", async () => {
  const { userPrincipalName } = await create();
  const { id } = await create();
  const message = "Another object with the same value for property userPrincipalName already exists.";
  const second = await w.graph("POST", users, person({ userPrincipalName }));
  assert.deepEqual(refusal(second), { code: "Request_BadRequest", message });
  assert.equal((await w.graph("PATCH", `${users}/${id}`, { userPrincipalName })).status, 400);
});

test("what the rehearsal does not model of a user is refused by name", async () => {
  const answer = await w.graph("POST", users, person({ identities: [{ issuer: "contoso" }] }));
  assert.equal(answer.status, 501);
  assert.match(String(refusal(answer).message), /'identities' of resource 'User'/);
});

test("a new user signs in; a disabled one does not, and one who has to choose a password is refused aloud", async () => {
  const lab = await seedLab(w.world.directory, { tenant: w.tenant });
  const { id } = await create();
  const user = w.tenant.users.get(String(id))!;
  // The client itself is no host of the world.
  const fetch: typeof w.world.fetch = async (url, init) =>
    String(url).startsWith(redirectUri) ? new Response("") : w.world.fetch(url, init);
  const signIn = () => signInAt(new UserAgent(fetch), authorizeUrl(lab), user, password);
  assert.match(answerOf(await signIn()).get("code") ?? "", /^1\.A/);
  await w.graph("PATCH", `${users}/${id}`, { accountEnabled: false });
  assert.match((await signIn()).page.html.text, /AADSTS50057/);
  await w.graph("PATCH", `${users}/${id}`, {
    accountEnabled: true,
    passwordProfile: { password, forceChangePasswordNextSignIn: true },
  });
  assert.equal((await signIn()).page.status, 501);
});

test("a password comes back nowhere", async () => {
  const { id } = await create();
  const shown = await w.graph("GET", `${users}/${id}?$select=displayName,accountEnabled`);
  assert.equal(JSON.stringify(shown.body).includes(password), false);
  assert.equal((await w.graph("GET", `${users}/${id}?$select=password`)).status, 400);
});
