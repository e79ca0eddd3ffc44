import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { freshApim, service, startApim, type TestArm } from "./support.ts";

const at = ["rg-calc", "contoso-calc", "ada"] as const;
const user = { email: "ada@contoso.example", firstName: "Ada", lastName: "Lovelace" };

/* As azure-sdk-for-net's recording UserTests/CreateUpdateDelete shows them, through Microsoft's client. */
describe("what opens an instance to one of its users", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
    await arm.client.user.createOrUpdate(...at, user);
  });
  after(() => arm.close());
  const expiry = (days: number) => new Date(arm.world.clock.now() + days * 86_400_000);
  const token = (keyType: "primary" | "secondary", days = 10) =>
    arm.client.user.getSharedAccessToken(...at, { keyType, expiry: expiry(days) });

  it("is a token of the user's name, its end and a signature, the same for the same request", async () => {
    const { value = "" } = await token("primary");
    const end = expiry(10).toISOString().replace(/\D/g, "").slice(0, 12);
    assert.match(value, new RegExp(`^ada&${end}&[A-Za-z0-9+/]{86}==$`));
    assert.equal((await token("primary")).value, value);
    assert.notEqual((await token("secondary")).value, value);
  });

  it("is a URL of the portal with such a token", async () => {
    const url = new URL((await arm.client.user.generateSsoUrl(...at)).value ?? "");
    assert.equal(url.origin + url.pathname, "https://contoso-calc.portal.azure-api.net/signin-sso");
    assert.match(url.searchParams.get("token") ?? "", /^ada&\d{12}&\S{88}$/);
  });

  it("is the administrator's for the instance itself, with the portal's port", async () => {
    const { redirectUri = "" } = await arm.client.apiManagementService.getSsoToken("rg-calc", "contoso-calc");
    assert.match(
      redirectUri,
      /^https:\/\/contoso-calc\.portal\.azure-api\.net:443\/signin-sso\?token=1%26\d{12}%26\S+$/,
    );
  });

  it("is not to be had for a user by Entra ID whom the portal has not made", async () => {
    const identities = [{ provider: "Aad", id: "5b567255-7703-4780-807c-7be8301ae99b" }];
    const { status, body } = await arm.call("PUT", `${service}/users/grace`, {
      properties: { ...user, email: "grace@contoso.example", identities },
    });
    assert.equal(status, 400);
    assert.deepEqual(
      body.error.details.map(({ target, message }: Record<string, string>) => [target, message]),
      [["identities[0].provider", "The specified condition was not met for 'provider'."]],
    );
  });

  it("is not there for nobody, without a key and its end, and not for longer than 30 days", async () => {
    const path = `${service}/users/ada/token`;
    const nobody = await arm.call("POST", `${service}/users/nobody/generateSsoUrl`);
    assert.deepEqual([nobody.status, nobody.body.error.message], [404, "User not found."]);
    const empty = await arm.call("POST", path, { properties: { keyType: "third" } });
    assert.equal(empty.status, 400);
    assert.deepEqual(
      empty.body.error.details.map(({ target }: { target: string }) => target),
      ["keyType", "expiry"],
    );
    const properties = { keyType: "primary", expiry: expiry(31).toISOString() };
    assert.equal((await arm.call("POST", path, { properties })).status, 501);
  });

  it("is no URL where an instance has no portal", async () => {
    await freshApim(arm, { name: "BasicV2", capacity: 1 });
    await arm.client.user.createOrUpdate(...at, user);
    assert.equal((await arm.call("POST", `${service}/users/ada/generateSsoUrl`)).status, 501);
    assert.equal((await arm.call("POST", `${service}/getssotoken`)).status, 501);
  });
});
