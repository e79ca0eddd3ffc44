import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { subscriptionName } from "../../infra/subscriptionName.ts";
import { holds } from "../support/property.ts";

test("a subscription is named after its product and its API", () => {
  assert.equal(
    subscriptionName("Basic Calculator", "basic-calculator"),
    "Basic Calculator (basic-calculator)",
  );
});

test("a product's name is cut where both are too long, and the API's never", () => {
  const name = subscriptionName(
    "Everything that adds, subtracts, multiplies or divides ".repeat(5),
    "a".repeat(80),
  );
  assert.equal(name, `Everything that… (${"a".repeat(80)})`);
});

test("a subscription's name has at most 100 characters, all of them whole", () => {
  const product = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 });
  const api = fc.nat({ max: 79 }).map((length) => "a".repeat(length + 1));
  holds(
    fc.property(product, api, (productName, apiName) => {
      const name = subscriptionName(productName, apiName);
      assert.ok(name.length <= 100);
      assert.ok(name.isWellFormed());
      assert.ok(name.endsWith(` (${apiName})`));
    }),
  );
});
