import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { CloudName } from "../../../emulator/model/clouds.ts";
import { entraToken, startVaults, type TestVaults, vaultId } from "./support.ts";

describe("secrets at a vault's own host", () => {
  let vaults: TestVaults;
  before(async () => {
    vaults = await startVaults();
  });
  beforeEach(async () => {
    await vaults.fresh();
  });
  after(() => vaults.close());
  const set = (name: string, value: string, more = {}) =>
    vaults.vault("PUT", `/secrets/${name}`, { value, ...more });
  const error = async (answer: ReturnType<TestVaults["vault"]>) => (await answer).body.error;

  it("are set and read, the newest version where none is named", async () => {
    const first = await set("backend-key", "one", { contentType: "key", tags: { team: "apis" } });
    assert.equal(first.status, 200, JSON.stringify(first.body));
    const { id, attributes, ...rest } = first.body;
    assert.match(id, /^https:\/\/contoso-kv\.vault\.azure\.net\/secrets\/backend-key\/[0-9a-f]{32}$/);
    assert.deepEqual(rest, { value: "one", contentType: "key", tags: { team: "apis" } });
    const { created, updated, ...others } = attributes;
    assert.deepEqual(others, { enabled: true, recoveryLevel: "Recoverable+Purgeable", recoverableDays: 90 });
    assert.equal(created, updated);

    await set("backend-key", "two");
    assert.equal((await vaults.vault("GET", "/secrets/backend-key")).body.value, "two");
    assert.equal((await vaults.vault("GET", "/secrets/Backend-Key/")).body.value, "two");
    const { pathname } = new URL(id);
    assert.equal((await vaults.vault("GET", pathname)).body.value, "one");
  });

  it("tell a client without a token where to get one", async () => {
    const { status, headers, body } = await vaults.vault("PUT", "/secrets/k", undefined, null);
    assert.equal(status, 401);
    assert.equal(
      headers.get("www-authenticate"),
      `Bearer authorization="https://login.microsoftonline.com/${vaults.tenant.id}", resource="https://vault.azure.net"`,
    );
    assert.deepEqual(body.error, {
      code: "Unauthorized",
      message: "AKV10000: Request is missing a Bearer or PoP token.",
    });
  });

  it("are not given for a token of another audience, of another tenant, or a forged one", async () => {
    const ofArm = await entraToken(vaults.world, vaults.tenant, "https://management.azure.com");
    assert.equal(
      (await error(vaults.vault("GET", "/secrets", undefined, ofArm))).message,
      "AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://management.azure.com.",
    );
    const { cloud } = vaults.tenant;
    const other = vaults.world.directory.addTenant(
      cloud,
      "9a1c7a7e-35a6-4c1e-8b6b-2f9f4d1f6c10",
      "fabrikam.onmicrosoft.com",
    );
    const foreign = await entraToken(vaults.world, other, "https://vault.azure.net");
    assert.match(
      (await error(vaults.vault("GET", "/secrets", undefined, foreign))).message,
      /^AKV10032: Invalid issuer/,
    );
    const own = await entraToken(vaults.world, vaults.tenant, "https://vault.azure.net");
    assert.equal((await vaults.vault("GET", "/secrets", undefined, `${own}x`)).status, 401);
    assert.equal((await vaults.vault("GET", "/secrets", undefined, "no.token.atall")).status, 401);
  });

  const needs: readonly [permission: string, method: string, path: string, body?: unknown][] = [
    ["get", "GET", "/secrets/k"],
    ["list", "GET", "/secrets"],
    ["list", "GET", "/secrets/k/versions"],
    ["set", "PUT", "/secrets/k", { value: "v" }],
    ["delete", "DELETE", "/secrets/k"],
    ["recover", "POST", "/deletedsecrets/k/recover"],
    ["purge", "DELETE", "/deletedsecrets/k"],
  ];
  for (const [permission, method, path, body] of needs) {
    it(`need the permission ${permission} for ${method} ${path}`, async () => {
      const { objectId, clientId } = vaults.tenant.deployer;
      const others = ["get", "list", "set", "delete", "recover", "purge"].filter(
        (each) => each !== permission,
      );
      await vaults.fresh({ accessPolicies: [vaults.policy(objectId, ...others)] });
      await vaults.arm("PUT", `${vaultId}/secrets/k`, { properties: { value: "v" } });
      if (path.startsWith("/deleted")) await vaults.vault("DELETE", "/secrets/k");
      const refused = await error(vaults.vault(method, path, body));
      assert.deepEqual(refused, {
        code: "Forbidden",
        message: `The user, group or application 'appid=${clientId};oid=${objectId};iss=https://sts.windows.net/${vaults.tenant.id}/' does not have secrets ${permission} permission on key vault 'contoso-kv;location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
        innererror: { code: "AccessDenied" },
      });
      await vaults.arm("PUT", `${vaultId}/accessPolicies/replace`, {
        properties: { accessPolicies: [vaults.policy(objectId, permission)] },
      });
      assert.ok((await vaults.vault(method, path, body)).status < 300);
    });
  }

  it("are listed in pages, without their values", async () => {
    for (const name of ["a", "b", "c"]) await set(name, "s3cret");
    const first = await vaults.vault("GET", "/secrets?api-version=7.4&maxresults=2");
    const names = (body: { value: { id: string }[] }) => body.value.map(({ id }) => id.split("/").at(-1));
    assert.deepEqual(names(first.body), ["a", "b"]);
    assert.match(first.body.nextLink, /^https:\/\/contoso-kv\.vault\.azure\.net:443\/secrets\?/);
    const { pathname, search } = new URL(first.body.nextLink);
    const second = await vaults.vault("GET", `${pathname}${search}`);
    assert.deepEqual(names(second.body), ["c"]);
    assert.equal(second.body.nextLink, null);
    assert.ok(!JSON.stringify([first.body, second.body]).includes("s3cret"));
    await set("a", "again");
    const versions = await vaults.vault("GET", "/secrets/a/versions");
    assert.equal(versions.body.value.length, 2);
  });

  it("are disabled by a change, and then not read", async () => {
    const { body } = await set("k", "v");
    const { pathname } = new URL(body.id);
    const changed = await vaults.vault("PATCH", pathname, {
      attributes: { enabled: false },
      tags: { a: "b" },
    });
    assert.equal(changed.body.attributes.enabled, false);
    assert.equal(changed.body.value, undefined);
    assert.deepEqual(await error(vaults.vault("GET", "/secrets/k")), {
      code: "Forbidden",
      message: "Operation get is not allowed on a disabled secret.",
      innererror: { code: "SecretDisabled" },
    });
  });

  it("keep their name once deleted, come back by recover, and go for good by purge", async () => {
    await set("k", "v");
    const deleted = await vaults.vault("DELETE", "/secrets/k");
    assert.equal(deleted.body.recoveryId, "https://contoso-kv.vault.azure.net/deletedsecrets/k");
    assert.equal(deleted.body.scheduledPurgeDate, deleted.body.deletedDate + 90 * 86_400);
    assert.equal((await error(vaults.vault("GET", "/secrets/k"))).code, "SecretNotFound");
    assert.equal((await error(set("k", "w"))).innererror.code, "ObjectIsDeletedButRecoverable");
    assert.equal((await vaults.vault("GET", "/deletedsecrets/k")).status, 200);
    assert.equal((await vaults.vault("GET", "/deletedsecrets")).body.value.length, 1);
    await vaults.vault("POST", "/deletedsecrets/k/recover");
    assert.equal((await vaults.vault("GET", "/secrets/k")).body.value, "v");
    await vaults.vault("DELETE", "/secrets/k");
    assert.equal((await vaults.vault("DELETE", "/deletedsecrets/k")).status, 204);
    assert.equal((await vaults.vault("GET", "/deletedsecrets/k")).status, 404);
    assert.equal((await set("k", "w")).status, 200);
  });

  it("are kept from a purge where the vault is protected, and go when their retention is over", async () => {
    await vaults.fresh({ enablePurgeProtection: true, softDeleteRetentionInDays: 7 });
    const { body } = await set("k", "v");
    assert.equal(body.attributes.recoveryLevel, "CustomizedRecoverable");
    await vaults.vault("DELETE", "/secrets/k");
    assert.match((await error(vaults.vault("DELETE", "/deletedsecrets/k"))).message, /purge protection/);
    vaults.world.clock.advance(7 * 86_400);
    assert.equal((await set("k", "w")).status, 200);
  });

  const refused: readonly [
    what: string,
    method: string,
    path: string,
    body: unknown,
    status: number,
    code: string,
  ][] = [
    ["a name with an underscore", "PUT", "/secrets/a_b", { value: "v" }, 400, "BadParameter"],
    ["a name of 128 characters", "PUT", `/secrets/${"a".repeat(128)}`, { value: "v" }, 400, "BadParameter"],
    ["no value", "PUT", "/secrets/a", {}, 400, "BadParameter"],
    ["a value that is no text", "PUT", "/secrets/a", { value: 1 }, 400, "BadParameter"],
    [
      "a value of more than 25 kilobytes",
      "PUT",
      "/secrets/a",
      { value: "x".repeat(25_601) },
      400,
      "BadParameter",
    ],
    ["no api-version", "GET", "/secrets?x=y", undefined, 400, "BadParameter"],
    [
      "an api-version of another time",
      "GET",
      "/secrets?api-version=2016-10-01",
      undefined,
      400,
      "BadParameter",
    ],
    [
      "pages that are too long",
      "GET",
      "/secrets?api-version=7.4&maxresults=26",
      undefined,
      400,
      "BadParameter",
    ],
    ["a secret that is not there", "GET", "/secrets/none", undefined, 404, "SecretNotFound"],
    [
      "a version that is not there",
      "GET",
      `/secrets/none/${"0".repeat(32)}`,
      undefined,
      404,
      "SecretNotFound",
    ],
    ["a key", "GET", "/keys/k", undefined, 501, "NotInRehearsal"],
    ["a backup", "POST", "/secrets/k/backup", undefined, 501, "NotInRehearsal"],
  ];
  for (const [what, method, path, body, status, code] of refused) {
    it(`are refused with ${what}`, async () => {
      const answer = await vaults.vault(method, path, body);
      assert.equal(answer.status, status);
      assert.equal(answer.body.error.code, code);
    });
  }

  it("of a vault that is not there: its name would not resolve", async () => {
    const response = await vaults.world.fetch("https://nobody.vault.azure.net/secrets/k?api-version=7.4");
    assert.equal(response.status, 501);
    assert.match(await response.text(), /no key vault nobody.*would not resolve/);
  });
});

describe("secrets of the other clouds", () => {
  for (const [cloud, host] of [
    ["usgovernment", "vault.usgovcloudapi.net"],
    ["china", "vault.azure.cn"],
  ] as readonly [CloudName, string][]) {
    it(`are at ${host}, for tokens of its own audience, and nowhere else`, async () => {
      const vaults = await startVaults(cloud);
      try {
        const made = await vaults.fresh();
        assert.equal(made.status, 200, JSON.stringify(made.body));
        assert.equal((await vaults.vault("PUT", "/secrets/k", { value: "v" })).status, 200);
        assert.equal((await vaults.vault("GET", "/secrets/k")).body.value, "v");
        const { headers } = await vaults.vault("GET", "/secrets/k", undefined, null);
        assert.match(headers.get("www-authenticate")!, new RegExp(`resource="https://${host}"`));
        const elsewhere = await vaults.world.fetch(
          "https://contoso-kv.vault.azure.net/secrets?api-version=7.4",
        );
        assert.equal(elsewhere.status, 501);
      } finally {
        await vaults.close();
      }
    });
  }
});
