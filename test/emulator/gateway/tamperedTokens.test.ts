import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { holds } from "../../support/property.ts";
import { audiences, bearer, ProtectedApi } from "./support/protectedApi.ts";

const labMessage = "Unauthorized. Access token is missing or invalid.";

describe("validate-jwt", () => {
  const api = new ProtectedApi();

  it("refuses a good token in which any one character is another", async () => {
    api.protect(`failed-validation-error-message="${labMessage}"`, audiences("api-1"));
    const token = await api.issuer.token();
    assert.equal(await api.call(token), "200");
    const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    const tampered = async (at: number, character: string): Promise<string> =>
      api.call(token.slice(0, at) + character + token.slice(at + 1));
    // The last characters of each part are where a lenient decoder would let a change through.
    const ends = [...token.matchAll(/\.|$/g)].map(({ index }) => index - 1);
    for (const at of ends) {
      for (const character of "ABCDwxyz")
        if (character !== token[at]) assert.match(await tampered(at, character), /^401 /);
    }
    await holds(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...characters), async (at, character) => {
        fc.pre(character !== token[at]);
        assert.match(await tampered(at, character), /^401 /);
      }),
      { numRuns: 100 },
    );
  });

  it("answers whatever stands in the header, and never with a 5xx", async () => {
    api.protect("", audiences("api-1"));
    const anything = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(fc.base64String({ maxLength: 20 }), { maxLength: 6 }).map((parts) => parts.join(".")),
      fc
        .tuple(fc.json(), fc.json())
        .map((parts) => `${parts.map((part) => Buffer.from(part).toString("base64url")).join(".")}.AA`),
    );
    await holds(
      fc.asyncProperty(anything, async (text) => {
        const visible = text.replace(/[^\x21-\x7e]/g, "");
        assert.match(await api.call(visible), /^401 /);
      }),
      { numRuns: 60 },
    );
  });

  it("never says the token in its answer or its reason", async () => {
    api.protect("", audiences("api-2"));
    const token = await api.issuer.token();
    for (const sent of [token, `${token}x`, token.slice(0, -8), token.replace(".", "")]) {
      const response = await api.instance.call(undefined, bearer(sent));
      const said = `${await response.text()} ${[...response.headers.values()].join(" ")}`;
      assert.equal(said.includes(token.split(".")[1]!), false);
    }
  });
});
