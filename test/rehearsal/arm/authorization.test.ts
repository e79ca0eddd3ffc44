import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { clouds } from "../../../rehearsal/clouds.ts";
import { type Answer, group, startApim, type TestArm } from "./support.ts";

describe("Azure Resource Manager lets in", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());
  const get = async (token: string | undefined, host = "management.azure.com"): Promise<Answer> => {
    const response = await arm.world.fetch(`https://${host}${group}?api-version=2024-03-01`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it("nobody without a token", async () => {
    const { status, body } = await get(undefined);
    assert.equal(status, 401);
    assert.equal(body.error.code, "AuthenticationFailed");
  });

  it("nobody with a token that does not hold", async () => {
    const { status, body } = await get(`${(await arm.token()).slice(0, -4)}AAAA`);
    assert.equal(status, 401);
    assert.equal(body.error.code, "InvalidAuthenticationToken");
  });

  it("no tenant but the one that used the subscription first", async () => {
    const other = arm.world.directory.addTenant(clouds.public, randomUUID(), "fabrikam.onmicrosoft.com");
    const { status, body } = await get(await arm.token(other));
    assert.equal(status, 401);
    assert.equal(body.error.code, "InvalidAuthenticationTokenTenant");
    assert.match(body.error.message, new RegExp(`wrong issuer 'https://sts.windows.net/${other.id}/'`));
  });

  it("no tenant of another cloud", async () => {
    assert.equal((await get(await arm.token(), "management.usgovcloudapi.net")).status, 401);
  });

  it("every tenant to its own subscription", async () => {
    const other = arm.world.directory.addTenant(clouds.public, randomUUID(), "tailspin.onmicrosoft.com");
    const path = `/subscriptions/${randomUUID()}/resourceGroups/rg`;
    const url = `https://management.azure.com${path}?api-version=2024-03-01`;
    const authorization = `Bearer ${await arm.token(other)}`;
    const body = JSON.stringify({ location: "westeurope" });
    const made = await arm.world.fetch(url, { method: "PUT", headers: { authorization }, body });
    assert.equal(made.status, 201);
  });
});
