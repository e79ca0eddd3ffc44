import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, parse } from "./settings.support.ts";

const at = "apim-oauth:owners";
const [first, second] = ["0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e", "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11"];

test("nobody owns what the stack makes unless the stack file says so", () => {
  assert.deepEqual(parse().owners, { others: [] });
});

test("owners are compared in lower case, and their order changes nothing", () => {
  const owners = { deployer: "2C6A8F10-9B3D-4E57-8A41-5D0F7C2E9B36", others: [second.toUpperCase(), first] };
  assert.deepEqual(parse({ [at]: owners }).owners, {
    deployer: "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36",
    others: [first, second],
  });
});

assertRefused("owners", [
  ["a name", { [at]: { deployer: "ci" } }, `${at}.deployer`, /"ci" is not allowed: an object id \(GUID\)/],
  ["a person's address", { [at]: { others: ["ada@contoso.example"] } }, `${at}.others[0]`, /an object id/],
  ["a list alone", { [at]: [first] }, at, /a list is not a map/],
  [
    "an owner twice",
    { [at]: { others: [first, first.toUpperCase()] } },
    `${at}.others[1]`,
    /in the list already/,
  ],
  [
    "who deploys among the others",
    { [at]: { deployer: first, others: [second, first] } },
    `${at}.others[1]`,
    /is apim-oauth:owners\.deployer already/,
  ],
]);
