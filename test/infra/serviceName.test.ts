import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { serviceNamePrefix } from "../../infra/serviceNamePrefix.ts";
import { holds } from "../support/property.ts";

describe("a service name made from project and stack", () => {
  const cases: [project: string, stack: string, prefix: string][] = [
    ["apim-oauth", "dev", "apim-oauth-dev"],
    ["APIM_OAuth", "Prod.EU", "apim-oauth-prod-eu"],
    ["2fast", "4you", "fast-4you"],
    ["123", "456", "apim"],
    ["a".repeat(60), "dev", "a".repeat(43)],
    [`${"a".repeat(42)}`, "dev", "a".repeat(42)],
  ];
  for (const [project, stack, prefix] of cases) {
    test(`starts with ${prefix} for ${project} and ${stack}`, () => {
      assert.equal(serviceNamePrefix(project, stack), prefix);
    });
  }

  test("keeps to API Management's pattern with any suffix", () => {
    holds(
      fc.property(fc.string(), fc.string(), fc.stringMatching(/^[0-9a-z]{6}$/), (project, stack, suffix) => {
        const name = `${serviceNamePrefix(project, stack)}-${suffix}`;
        assert.match(name, /^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/);
        assert.ok(name.length <= 50, name);
      }),
    );
  });
});
