import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { clouds } from "../../../emulator/model/clouds.ts";
import { Directory } from "../../../emulator/model/directory.ts";

const add = (directory: Directory) =>
  directory.addTenant(clouds.public, randomUUID(), "contoso.onmicrosoft.com").signingKey;

describe("a tenant's signing key", () => {
  it("is no other tenant's of the directory", async () => {
    const directory = new Directory();
    const keys = await Promise.all([add(directory), add(directory), add(directory)]);
    assert.equal(new Set(keys.map(({ publicJwk }) => publicJwk.n)).size, 3);
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, 3);
  });

  it("has an id that it has in no other directory", async () => {
    const [one, other] = await Promise.all([add(new Directory()), add(new Directory())]);
    assert.notEqual(one.kid, other.kid);
    assert.equal(one.publicJwk.kid, one.kid);
  });
});
