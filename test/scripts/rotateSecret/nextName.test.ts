import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nextName } from "../../../scripts/rotateSecret/nextName.ts";
import { holds } from "../../support/property.ts";

const now = new Date("2026-11-22T12:00:00Z");

describe("the next secret's name", () => {
  const rows: [names: string[], next: string][] = [
    [["2026-h1"], "2026-h2"],
    [["2026-h2"], "2027-h1"],
    [["2024-h1"], "2026-h2"],
    [["2026-H2"], "2027-h1"],
    [["2027-h1", "2026-h2"], "2027-h2"],
    [["2026-q4"], "2027-q1"],
    [["2025-q1"], "2026-q4"],
    [["2026-12"], "2027-01"],
    [["2026-03"], "2026-11"],
    [["2026-06-30"], "2026-11-22"],
    [["2026-11-22"], "2026-11-23"],
    [["9999-99-99"], "2026-11-22"],
    [["portal-9"], "portal-10"],
    [["key09"], "key10"],
    [["2026"], "2027"],
    [["v99999999999999999999"], "v100000000000000000000"],
    [["rehearsal"], "rehearsal-2"],
    [["rehearsal", "rehearsal-2"], "rehearsal-3"],
    [["a2", "A3", "a1"], "a4"],
    [["2026-h3"], "2026-h4"],
  ];
  for (const [names, next] of rows) {
    it(`after ${names.join(", ")} is ${next}`, () => assert.equal(nextName(names, now), next));
  }

  it("is never one that is there already, whatever the case", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/);
    holds(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
        const taken = names.map((each) => each.toLowerCase());
        assert.ok(!taken.includes(nextName(names, now).toLowerCase()));
      }),
    );
  });

  it("goes on for ever", () => {
    const start = fc.constantFrom("2026-h2", "2026-q3", "2026-12", "2026-02-28", "x", "k1");
    holds(
      fc.property(start, (first) => {
        const names: string[] = [first];
        for (let step = 0; step < 20; step++) names.push(nextName(names, now));
        assert.equal(new Set(names).size, names.length);
      }),
    );
  });
});
