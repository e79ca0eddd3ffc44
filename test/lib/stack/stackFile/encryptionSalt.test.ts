import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  isSaltOf,
  saltIn,
  secretsKeysIn,
  withoutSalt,
} from "../../../../lib/stack/stackFile/encryptionSalt.ts";

/** Written by `pulumi stack init` 3.259.0 with the passphrase `one`. */
const salt = "v1:4bMV/E5YeuM=:v1:N9/MxWQoAIbjvobh:FhtdIywCJx1gar8qDQq5ohATZty9Iw==";

describe("the salt in a stack file", () => {
  it("is told from the salts of other passphrases", async () => {
    assert.equal(await isSaltOf("one", salt), true);
    assert.equal(await isSaltOf("two", salt), false);
    for (const broken of ["", "v1:", "v2:a:v1:b:c", salt.slice(0, -8)]) {
      assert.equal(await isSaltOf("one", broken), false, broken);
    }
  });

  const before = "# Ours\nconfig:\n  a:encryptionsalt: b # stays\n";
  const after = "# The end\n";
  for (const [how, line] of [
    ["plain", `encryptionsalt: ${salt}\n`],
    ["quoted", `encryptionsalt: "${salt}"\n`],
    ["with Windows line ends", `encryptionsalt: ${salt}\r\n`],
  ]) {
    it(`is found and taken out, and nothing else: ${how}`, () => {
      assert.equal(saltIn(before + line + after), salt);
      assert.equal(withoutSalt(before + line + after), before + after);
    });
  }

  it("is one of the keys that tie a file to the secrets of one state", () => {
    assert.equal(saltIn(before), undefined);
    assert.deepEqual(secretsKeysIn(before), []);
    const vault = "secretsprovider: azurekeyvault://v.vault.azure.net/keys/k\nencryptedkey: a==\n";
    assert.deepEqual(secretsKeysIn(vault + before), ["secretsprovider", "encryptedkey"]);
    assert.equal(withoutSalt(vault + before), vault + before);
  });
});
