import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, it } from "node:test";
import { CompactEncrypt, type JWK, SignJWT, UnsecuredJWT } from "jose";
import { keyOf } from "./support/issuer.ts";
import { ProtectedApi } from "./support/protectedApi.ts";

describe("validate-jwt and its keys", () => {
  const api = new ProtectedApi();

  it("takes RS256, RS512 and PS256, and nothing else of RSA", async () => {
    const outcomes: string[] = [];
    for (const alg of ["RS256", "RS512", "PS256", "RS384"]) {
      const key = await api.issuer.addKey(`key-${alg}`, alg);
      api.world.clock.advance(3601);
      api.protect();
      outcomes.push(await api.call(await api.issuer.token({}, { alg }, key)));
    }
    assert.deepEqual(outcomes, ["200", "200", "200", "401 TokenSignatureInvalid"]);
  });

  const secret = new Uint8Array(32).fill(7);
  const base64 = Buffer.from(secret).toString("base64");
  const hs256 = (header = {}, key = secret): Promise<string> =>
    new SignJWT({ exp: api.world.clock.seconds() + 60 })
      .setProtectedHeader({ alg: "HS256", ...header })
      .sign(key);
  function protectBy(keys: string, attributes = ""): void {
    api.instance.inbound(`<validate-jwt header-name="Authorization" ${attributes}>${keys}</validate-jwt>`);
  }

  it("takes a Base64 secret for HS256, and tries every key", async () => {
    protectBy(
      `<issuer-signing-keys><key>${Buffer.alloc(32).toString("base64")}</key><key>${base64}</key></issuer-signing-keys>`,
    );
    assert.equal(await api.call(await hs256()), "200");
    assert.equal(await api.call(await hs256({}, new Uint8Array(32).fill(8))), "401 TokenSignatureInvalid");
  });

  it("picks a secret by its id, and by nothing when the token names none", async () => {
    protectBy(`<issuer-signing-keys><key id="one">${base64}</key></issuer-signing-keys>`);
    assert.equal(await api.call(await hs256({ kid: "one" })), "200");
    assert.equal(await api.call(await hs256({ kid: "two" })), "401 TokenSignatureKeyNotFound");
    assert.equal(await api.call(await hs256()), "200");
  });

  it("takes an RSA key by n and e", async () => {
    const key = await keyOf("inline");
    protectBy(
      `<issuer-signing-keys><key n="${key.publicJwk.n}" e="${key.publicJwk.e}" /></issuer-signing-keys>`,
    );
    assert.equal(await api.call(await api.issuer.token({}, {}, key)), "200");
    assert.equal(
      await api.call(await api.issuer.token({}, {}, await keyOf("other"))),
      "401 TokenSignatureInvalid",
    );
  });

  it("never takes a public key for an HMAC secret", async () => {
    api.protect();
    const { n } = api.issuer.keys[0]!.publicJwk;
    assert.equal(
      await api.call(await hs256({ kid: "k1" }, new TextEncoder().encode(n))),
      "401 TokenSignatureInvalid",
    );
  });

  it("refuses a token that calls an extension critical, whoever has signed it", async () => {
    api.protect();
    assert.equal(await api.call(await api.issuer.token()), "200");
    const claims = { exp: api.world.clock.seconds() + 60, iss: api.issuer.issuer };
    const critical = await new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "k1", b64: true, crit: ["b64"] })
      .sign(api.issuer.keys[0]!.privateKey);
    assert.equal(await api.call(critical), "401 TokenSignatureInvalid");
  });

  const published: readonly (readonly [what: string, change: Partial<JWK>])[] = [
    ["for encryption", { use: "enc" }],
    ["for other operations", { key_ops: ["encrypt"] }],
    ["for another algorithm", { alg: "RS512" }],
  ];
  for (const [what, change] of published) {
    it(`verifies with no key that its authority publishes ${what}`, async () => {
      const key = await keyOf(`published ${what}`);
      api.issuer.keys.push({ ...key, publicJwk: { ...key.publicJwk, ...change } });
      api.world.clock.advance(3601);
      api.protect();
      assert.equal(await api.call(await api.issuer.token({}, {}, key)), "401 TokenSignatureInvalid");
      api.issuer.keys.pop();
    });
  }

  it("verifies with no RSA key of fewer than 2048 bits", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const { n, e } = publicKey.export({ format: "jwk" });
    protectBy(`<issuer-signing-keys><key n="${n}" e="${e}" /></issuer-signing-keys>`);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "RS256" })}.${part({ exp: api.world.clock.seconds() + 60 })}`;
    const signature = sign("sha256", Buffer.from(signed), privateKey).toString("base64url");
    assert.equal(await api.call(`${signed}.${signature}`), "401 TokenSignatureInvalid");
  });

  it("takes an unsigned token only where signatures are not required", async () => {
    const unsigned = new UnsecuredJWT({ iss: api.issuer.issuer })
      .setExpirationTime(api.world.clock.seconds() + 60)
      .encode();
    api.protect();
    assert.equal(await api.call(unsigned), "401 TokenSignatureInvalid");
    api.protect('require-signed-tokens="false"');
    assert.equal(await api.call(unsigned), "200");
    const [header, payload, signature] = (await api.issuer.token()).split(".");
    const forged = `${signature!.slice(0, 100)}${signature![100] === "A" ? "B" : "A"}${signature!.slice(101)}`;
    assert.equal(await api.call(`${header}.${payload}.${forged}`), "401 TokenSignatureInvalid");
  });

  it("has no key at all: no token is good", async () => {
    protectBy("");
    assert.equal(await api.call(await hs256()), "401 TokenSignatureKeyNotFound");
  });

  for (const [alg, enc, length] of [
    ["dir", "A128CBC-HS256", 32],
    ["dir", "A256CBC-HS512", 64],
    ["A256KW", "A192CBC-HS384", 32],
  ] as const) {
    it(`decrypts ${alg} with ${enc}, then validates what was inside`, async () => {
      const key = new Uint8Array(length).fill(3);
      const encrypt = async (inner: string, by = key): Promise<string> =>
        new CompactEncrypt(new TextEncoder().encode(inner))
          .setProtectedHeader({ alg, enc, cty: "JWT" })
          .encrypt(by);
      protectBy(`<issuer-signing-keys><key>${base64}</key></issuer-signing-keys>
        <decryption-keys><key>${Buffer.from(key).toString("base64")}</key></decryption-keys>`);
      assert.equal(await api.call(await encrypt(await hs256())), "200");
      assert.equal(
        await api.call(await encrypt(await hs256({}, new Uint8Array(32)))),
        "401 TokenSignatureInvalid",
      );
      assert.equal(await api.call(await encrypt(await hs256(), new Uint8Array(length))), "401 JwtInvalid");
    });
  }
});
