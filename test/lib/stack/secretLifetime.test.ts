import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { defaultExpiry, expiryProblem, longestLife } from "../../../lib/stack/secretLifetime.ts";
import type { Context } from "../../../policies/guardrails/rule.ts";
import { secretLifetime } from "../../../policies/guardrails/rules/secretLifetime.ts";
import { holds } from "../../support/property.ts";

const now = new Date("2026-11-22T12:00:00Z");

/** Whether the guardrail refuses a new secret that ends then. */
function isRefused(endDate: string, maxDays: number): boolean {
  const resource = { kind: "ApplicationPassword", endDate } as unknown as Parameters<
    typeof secretLifetime.check
  >[0][number];
  const context = { stack: "dev", now, settings: { maxDays } } as Context;
  return secretLifetime.check([resource], context).length > 0;
}

describe("how long a new client secret may live", () => {
  it("is what the guardrail says, and has no limit where it does not apply", () => {
    assert.equal(longestLife("dev", "client-app/2026-h2"), 180);
    assert.equal(longestLife("rehearsal", "client-app/rehearsal"), undefined);
  });

  it("is a little less when nobody says otherwise", () => {
    assert.equal(defaultExpiry(now, 180), "2027-05-11");
    assert.equal(defaultExpiry(now, 30), "2026-12-12");
    assert.equal(defaultExpiry(now, 5), "2026-11-23");
    assert.equal(defaultExpiry(now, undefined), "2027-05-11");
  });

  const rows: [text: string, longest: number | undefined, problem: RegExp | undefined][] = [
    ["2027-05-21", 180, undefined],
    ["2027-05-22", 180, /^"2027-05-22" is too late: .* allows 180 days, so 2027-05-21 at the latest$/],
    ["2999-01-01", undefined, undefined],
    ["2026-11-22", 180, /^"2026-11-22" is in the past; give a date to come$/],
    ["2026-11-22T12:00:01Z", 180, undefined],
    ["2027-02-30", 180, /is not a date that exists/],
    ["soon", undefined, /^"soon" is not a date that exists; write a date such as 2027-06-30$/],
  ];
  for (const [text, longest, problem] of rows) {
    it(`${text} ${problem ? "is refused" : "is taken"} where ${longest ?? "no"} days are the limit`, () => {
      const found = expiryProblem(text, now, longest);
      if (problem) assert.match(found!, problem);
      else assert.equal(found, undefined);
    });
  }

  it("is asked of the person as the guardrail asks it of the preview", () => {
    const longest = fc.integer({ min: 1, max: 730 });
    const end = fc.date({ min: new Date("2026-11-23"), max: new Date("2029-12-31"), noInvalidDate: true });
    holds(
      fc.property(longest, end, (days, date) => {
        const text = date.toISOString().slice(0, 10);
        assert.equal(expiryProblem(text, now, days) !== undefined, isRefused(`${text}T00:00:00Z`, days));
        assert.equal(isRefused(`${defaultExpiry(now, days)}T00:00:00Z`, days), false);
      }),
    );
  });
});
