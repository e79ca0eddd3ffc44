import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomProvider } from "../../../../emulator/providers/random/index.ts";
import { containsSecret, secret, UNKNOWN } from "../../../../lib/engine/values.ts";
import { holds } from "../../../support/property.ts";
import { lifecycle, refusedWith } from "../lifecycle.ts";

const provider = randomProvider().configure({});
const resource = (className: string) =>
  lifecycle(provider, `random:index/${className.charAt(0).toLowerCase()}${className.slice(1)}:${className}`);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("the provider is the one that the SDK asks for", async () => {
  const { default: sdk } = await import("@pulumi/random/package.json", { with: { type: "json" } });
  assert.equal(randomProvider().version, sdk.version);
});

test("a UUID is drawn once, is its own id, and stays", async () => {
  const life = resource("RandomUuid");
  const inputs = { keepers: { value: "Calculator.Read" } };
  assert.deepEqual(await life.preview(inputs), { ...inputs, result: UNKNOWN });
  const created = await life.create(inputs);
  assert.match(created.id, uuid);
  assert.deepEqual(created.outputs, { ...inputs, result: created.id });
  assert.notEqual((await life.create(inputs)).id, created.id);
  assert.deepEqual(await life.refresh(created), created);
  assert.deepEqual(await life.diff(created, inputs), {});
  await life.delete(created);
});

test("a changed keeper draws anew", async () => {
  const life = resource("RandomUuid");
  const created = await life.create({ keepers: { a: "1", b: "1" } });
  assert.deepEqual(await life.diff(created, { keepers: { a: "2", c: "1" } }), {
    "keepers.a": "update-replace",
    "keepers.b": "delete-replace",
    "keepers.c": "add-replace",
  });
  assert.deepEqual(await life.diff(created, {}), { keepers: "delete-replace" });
});

test("a UUID is imported by itself", async () => {
  const life = resource("RandomUuid");
  const result = "aabbccdd-eeff-0011-2233-445566778899";
  assert.deepEqual(await life.importById(result), { id: result, inputs: {}, outputs: { result } });
  await assert.rejects(life.importById("nope"), refusedWith(/"nope" is not a UUID/));
});

test("an id is the same bytes in four spellings, behind its prefix", async () => {
  const life = resource("RandomId");
  const { id, outputs } = await life.create({ byteLength: 5, prefix: "apim-" });
  const bytes = Buffer.from(id, "base64url");
  assert.equal(bytes.length, 5);
  assert.equal(outputs.hex, `apim-${bytes.toString("hex")}`);
  assert.equal(outputs.dec, `apim-${BigInt(`0x${bytes.toString("hex")}`)}`);
  assert.equal(outputs.b64Std, `apim-${bytes.toString("base64")}`);
  assert.equal(outputs.b64Url, `apim-${id}`);
});

test("an id is imported with and without a prefix", async () => {
  const life = resource("RandomId");
  const plain = await life.importById("p-9hUg");
  assert.deepEqual(plain?.inputs, { byteLength: 4 });
  assert.equal(plain?.outputs.hex, "a7ef6152");
  const prefixed = await life.importById("a,b,p-9hUg");
  assert.deepEqual(prefixed?.inputs, { byteLength: 4, prefix: "a,b" });
  assert.equal(prefixed?.outputs.b64Url, "a,bp-9hUg");
  await assert.rejects(life.importById("a b"), refusedWith(/is not base64url/));
});

test("an id of another length is another id", async () => {
  const life = resource("RandomId");
  const created = await life.create({ byteLength: 4 });
  assert.deepEqual(await life.diff(created, { byteLength: 8 }), { byteLength: "update-replace" });
  assert.match((await life.check({ byteLength: 0 })).reasons.join(), /must be at least 1, got: 0/);
});

test("a string has the length, the least counts and only the characters that it was asked for", async () => {
  const count = fc.integer({ min: 0, max: 5 });
  await holds(
    fc.asyncProperty(
      fc.record({ minUpper: count, minLower: count, minNumeric: count, minSpecial: count, extra: count }),
      async ({ extra, ...least }) => {
        const length = least.minUpper + least.minLower + least.minNumeric + least.minSpecial + extra + 1;
        const { id, outputs } = await resource("RandomString").create({
          length,
          ...least,
          overrideSpecial: "_-",
        });
        assert.equal(id, outputs.result);
        assert.match(id, new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
        for (const [pattern, wanted] of [
          [/[A-Z]/g, least.minUpper],
          [/[a-z]/g, least.minLower],
          [/[0-9]/g, least.minNumeric],
          [/[_-]/g, least.minSpecial],
        ] as const) {
          assert.ok((id.match(pattern) ?? []).length >= wanted);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("defaults show in a string's outputs and are no difference when they are written down", async () => {
  const life = resource("RandomString");
  const created = await life.create({ length: 8, special: false, upper: false });
  assert.match(created.id, /^[a-z0-9]{8}$/);
  assert.deepEqual(created.inputs, { length: 8, special: false, upper: false });
  assert.equal(created.outputs.lower, true);
  assert.equal(created.outputs.number, true);
  assert.deepEqual(await life.refresh(created), created);
  assert.deepEqual(
    await life.diff(created, { length: 8, special: false, upper: false, lower: true, minLower: 0 }),
    {},
  );
});

test("a string is imported by itself", async () => {
  const imported = await resource("RandomString").importById("hunter2");
  assert.deepEqual(imported?.inputs, { length: 7 });
  assert.equal(imported?.outputs.result, "hunter2");
});

test("a string that cannot be is refused before it is drawn", async () => {
  const life = resource("RandomString");
  assert.match((await life.check({ length: 0 })).reasons.join(), /length value must be at least 1, got: 0/);
  assert.match(
    (await life.check({ length: 3, minUpper: 2, minLower: 2 })).reasons.join(),
    /at least sum of.*got: 3/,
  );
  const none = { length: 3, upper: false, lower: false, numeric: false, special: false };
  assert.match((await life.check(none)).reasons.join(), /must be specified as true/);
});

test("secret keepers stay secret and leave the result open", async () => {
  const { outputs } = await resource("RandomUuid").create({ keepers: { key: secret("hush") } });
  assert.ok(containsSecret(outputs.keepers));
  assert.ok(!containsSecret(outputs.result));
});

test("what the rehearsal does not draw is refused by name", async () => {
  await assert.rejects(
    resource("RandomPet").check({}),
    refusedWith(/does not support random:index\/randomPet:RandomPet/),
  );
  await assert.rejects(
    resource("RandomPassword").check({ length: 8 }),
    refusedWith(/bcryptHash.*RandomString/),
  );
  await assert.rejects(provider.invoke("random:index/x:x", {}), refusedWith(/no function/));
  assert.throws(() => randomProvider().configure({ seed: "1" }), refusedWith(/random:seed/));
});
